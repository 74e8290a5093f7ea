"""Built beside the desk's work: a table of a million tickets is not locked for it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0006_audit")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status__in", ["cancelled", "duplicate", "resolved"])),
                fields=["status", "-received_at", "-id"],
                name="ticket_ended",
            ),
        ),
    ]

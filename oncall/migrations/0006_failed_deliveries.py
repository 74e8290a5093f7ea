"""The operators' page finds failed messages without reading all that were ever sent."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # the table is large where this is needed: nobody waits while the index is made
    atomic = False

    dependencies = [("oncall", "0005_account_mail_reaches")]

    operations = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["-id"], name="delivery_failed"
            ),
        ),
    ]

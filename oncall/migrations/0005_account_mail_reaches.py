"""Whoever reads the desk is reached at the address of the account, where the desk sends mail anyway."""

from hashlib import sha256

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from oncall.sealing import seal


def adopt(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    User, Membership, ContactMethod = (
        apps.get_model("oncall", name) for name in ("User", "Membership", "ContactMethod")
    )
    reads = Q(is_incident_manager=True) | Q(is_process_owner=True) | Q(is_staff=True) | Q(is_superuser=True)
    people = User.objects.filter(is_active=True).filter(
        reads | Exists(Membership.objects.filter(user=OuterRef("pk")))
    )
    people = people.exclude(email__endswith=".invalid").exclude(
        Exists(ContactMethod.objects.filter(user=OuterRef("pk")))
    )
    for person in people.iterator():
        name, _at, domain = person.email.rpartition("@")
        ContactMethod.objects.create(
            user=person,
            channel="email",
            name="Mail",
            sealed=seal(person.email),
            digest=sha256(f"email:{person.email}".encode()).hexdigest(),
            shown=f"{name[:2]}…@{domain}"[:120],
            created_at=Now(),
            verified_at=Now(),
        )


class Migration(migrations.Migration):
    dependencies = [("oncall", "0004_contact_checks")]

    operations = [migrations.RunPython(adopt, migrations.RunPython.noop)]

"""The column said of proposals, too, that they owe a review; it was only read once they were declared."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forgive(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    majors = apps.get_model("tickets", "MajorIncident").objects
    majors.filter(state__in=["proposed", "declined"], review_needed=True).update(review_needed=False)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_owed_reviews")]

    operations = [migrations.RunPython(forgive, migrations.RunPython.noop)]

"""What is only proposed owes no review."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_ended_index")]

    operations = [
        migrations.AlterField(
            model_name="majorincident",
            name="review_needed",
            field=models.BooleanField(default=False, verbose_name="a review is needed before closing"),
        ),
    ]

"""A person's own choices."""

from django.db import transaction

from oncall.models import User


@transaction.atomic
def choose_display(*, by: User, zone: str, language: str) -> None:
    """Keep the zone and language this person wants to read in; empty means as the organisation has it."""
    User.objects.filter(pk=by.pk).update(zone=zone, language=language)
    by.zone, by.language = zone, language

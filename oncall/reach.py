"""Whom the desk can reach, and how (docs/semantics.md: escalation and paging)."""

from collections.abc import Collection

from oncall.models import ContactMethod


def reachable(people: Collection[int]) -> set[int]:
    """Those of these people (keys) who are active and have a verified contact method that is not off."""
    usable = ContactMethod.objects.filter(
        user__in=people, user__is_active=True, verified_at__isnull=False, disabled_at__isnull=True
    )
    return set(usable.values_list("user_id", flat=True))

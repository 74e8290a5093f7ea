"""Which policy and which calendar hours measure a ticket (docs/semantics.md, "Clocks", policy choice)."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

from tickets.models import CalendarVersion, SlaPolicy, SlaPolicyVersion


@dataclass(frozen=True)
class Traits:
    """What the conditions of a policy read; foreign keys by key."""

    kind: str
    service: int | None = None
    category: int | None = None
    organisation: int | None = None


@dataclass(frozen=True)
class Measure:
    """A policy at its newest version, in its calendar at its newest version."""

    policy: SlaPolicyVersion
    calendar: CalendarVersion


def choose_measure(traits: Traits) -> Measure:
    """The first active policy in the admin's order whose conditions hold, the default one last. Two
    queries."""
    for policy in _published():
        if _holds(policy, traits):
            version = SlaPolicyVersion.objects.select_related("policy").get(pk=policy.newest)  # type: ignore[attr-defined]
            calendar = CalendarVersion.objects.select_related("calendar").get(pk=policy.newest_calendar)  # type: ignore[attr-defined]
            return Measure(version, calendar)
    # The default policy can't be deleted, deactivated or conditioned; the installation is broken without it.
    raise SlaPolicy.DoesNotExist("The default SLA policy is missing; run the migrations.")


def _published() -> list[SlaPolicy]:
    newest = SlaPolicyVersion.objects.filter(policy=OuterRef("pk")).order_by("-number").values("pk")[:1]
    calendar = (
        CalendarVersion.objects.filter(calendar=OuterRef("calendar")).order_by("-number").values("pk")[:1]
    )
    policies = SlaPolicy.objects.filter(active=True).annotate(
        newest=Subquery(newest),
        newest_calendar=Subquery(calendar),
        service_keys=_keys("services", "service_id"),
        category_keys=_keys("categories", "category_id"),
        organisation_keys=_keys("organisations", "organisation_id"),
    )
    return list(policies.filter(newest__isnull=False, newest_calendar__isnull=False))


def _keys(relation: str, column: str) -> ArraySubquery:
    through = getattr(SlaPolicy, relation).through
    return ArraySubquery(through.objects.filter(slapolicy=OuterRef("pk")).values(column))


def _holds(policy: SlaPolicy, traits: Traits) -> bool:
    conditions = (
        (policy.service_keys, traits.service),  # type: ignore[attr-defined]
        (policy.category_keys, traits.category),  # type: ignore[attr-defined]
        (policy.organisation_keys, traits.organisation),  # type: ignore[attr-defined]
    )
    # The last resort applies whatever was attached to it.
    if policy.is_default:
        return True
    return policy.kind in ("", traits.kind) and all(not keys or value in keys for keys, value in conditions)

"""Ways to reach people, for tests: proven ones, and pages to tell them of."""

from datetime import UTC, datetime
from typing import Any

from oncall.models import ContactMethod, Page, PageEvent, User
from oncall.models.contact_method import address_digest
from oncall.sealing import seal

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def method_of(user: User, address: str = "", *, verified: bool = True, **changed: Any) -> ContactMethod:
    """A contact method; by default a proven one to the account's own address."""
    channel = "apprise" if "://" in address else "email"
    where = address or user.email
    values: dict[str, Any] = {
        "name": channel,
        "sealed": seal(where),
        "digest": address_digest(channel, where),
        "shown": where if channel == "email" else where.split("/")[0] + "//…",
        "created_at": LONG_AGO,
        "verified_at": LONG_AGO if verified else None,
        **changed,
    }
    return ContactMethod.objects.create(user=user, channel=channel, **values)


def page_for(*people: User, now: datetime, **changed: Any) -> tuple[Page, PageEvent]:
    """A triggered page that just told these people, without a policy behind it."""
    frozen = {"levels": [], "last_resort": {"targets": [], "wait": 0}, "repeat": 0, "ack_timeout": None}
    values: dict[str, Any] = {
        "subject_key": f"ticket:{Page.objects.count() + 1}",
        "subject_label": "INC-000007 Nobody can print",
        "subject_link": "/tickets/INC-000007/",
        "policy_name": "Servers",
        "frozen": frozen,
        "began_at": now,
        "last_event_at": now,
        **changed,
    }
    page = Page.objects.create(**values)
    page.recipients.add(*people)
    params = {"people": [each.pk for each in people]}
    event = PageEvent.objects.create(
        page=page, at=now, kind=PageEvent.Kind.FIRED, via="system", params=params
    )
    return page, event

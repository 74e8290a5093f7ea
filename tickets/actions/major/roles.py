"""Who runs a major incident, and where they meet."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.major.declared import declared
from tickets.actions.opened import Opened
from tickets.actions.update_clock import checked_interval
from tickets.models import MajorIncident, Ticket
from tickets.models.choices import EntryKind
from tickets.notices import Notice
from tickets.permissions import Ability, may_log, sees

PEOPLE = ("commander", "communications_lead", "scribe")
LONGEST_LINK = 500
_SCHEMES = ("http", "https", "tel")


@dataclass(frozen=True)
class Roles:
    """Who does what, and the link of the conference."""

    commander: User | None = None
    communications_lead: User | None = None
    scribe: User | None = None
    bridge_link: str = ""

    def as_changes(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


def set_roles(
    *, ticket: int, by: User | None, now: datetime, changes: dict[str, Any], opened: Opened | None = None
) -> Ticket:
    """Change roles, bridge and interval: `changes` holds new values of those that change.

    Names: commander, communications_lead, scribe (a User or None), bridge_link, update_interval (minutes,
    from the next update on). Raises Refused at the field, Conflict when somebody else changed one of them
    since `opened`.
    """
    with holding(ticket, by=by, now=now, needs=Ability.MAJOR_ROLES) as hold:
        major = declared(hold)
        if opened is not None:
            opened.check(hold.ticket, changes)
        before = {name: getattr(major, name) for name in PEOPLE}
        told = apply_roles(hold, major, changes)
        if told:
            major.save()
            entry = hold.record(EntryKind.MAJOR_CHANGED, {"changes": told})
            for name in PEOPLE:
                person = getattr(major, name)
                if person != before[name]:
                    hold.tell(Notice.MAJOR_ROLE, person, entry, {"role": name})
        return hold.ticket


def apply_roles(hold: Hold, major: MajorIncident, changes: dict[str, Any]) -> dict[str, list[Any]]:
    """Set what differs, checked; returns {name: [before, after]} as recorded. The row is not saved."""
    told: dict[str, list[Any]] = {}
    for name, value in changes.items():
        new = _checked(hold.ticket, name, value)
        old = getattr(major, name)
        if old != new:
            setattr(major, name, new)
            told[name] = [_shown(old), _shown(new)]
    return told


def _checked(ticket: Ticket, name: str, value: Any) -> Any:
    if name in PEOPLE:
        return _able(ticket, name, value)
    if name == "bridge_link":
        return checked_link(value)
    if name == "update_interval":
        return checked_interval(value)
    raise ValueError(f"no role: {name}")


def _able(ticket: Ticket, name: str, person: User | None) -> User | None:
    if person is None:
        return None
    words = {"name": person.get_full_name()}
    if not may_log(person) or not sees(person, ticket):
        raise Refused(
            _("%(name)s can't take this role. Choose an agent or an incident manager who sees this ticket.")
            % words,
            name,
        )
    if ticket.is_requested_by(person):
        raise Refused(
            _("%(name)s is the requester of this ticket and can't take a role in it. Choose somebody else.")
            % words,
            name,
        )
    return person


def checked_link(link: str) -> str:
    """The address of a conference: http, https or tel. Raises Refused with what is allowed."""
    text = link.strip()
    if not text:
        return ""
    if len(text) > LONGEST_LINK or not text.isprintable() or " " in text or not _leads_somewhere(text):
        raise Refused(
            _("Write a link that begins with https:// or http://, or a number such as tel:+34555010077."),
            "bridge_link",
        )
    return text


def _leads_somewhere(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = parts.hostname if parts.scheme != "tel" else parts.path.strip("+-()")
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(named)


def _shown(value: Any) -> Any:
    return value.get_full_name() if isinstance(value, User) else value

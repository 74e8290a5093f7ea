"""What a letter is written from: the ticket, who reads it, and the words that may be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.instants import instant_words
from tickets.links import absolute, verification_token
from tickets.models import Ticket, TimelineEntry
from tickets.notices.letter import Link


@dataclass(frozen=True)
class News:
    """One thing to tell one person. `now` is UTC; `entry` is the timeline row that it is about."""

    ticket: Ticket
    to: User
    now: datetime
    entry: TimelineEntry | None
    params: Mapping[str, Any]

    @property
    def to_requester(self) -> bool:
        """Whoever requested the ticket is told as a requester, an agent too."""
        return self.ticket.is_requested_by(self.to)

    @property
    def said(self) -> str:
        """The words of the entry, if they are public. An internal note is quoted to nobody."""
        return self.entry.body if self.entry is not None and self.entry.public else ""

    @property
    def who(self) -> str:
        """Who did it, by name; an account without a name is not told by its address."""
        name = self.entry.actor_name if self.entry is not None else ""
        if name and "@" not in name:
            return name
        if self.entry is not None and self.entry.actor_id == self.ticket.requester_id:
            return _("The requester")
        return _("The desk")

    def of(self, *names: str) -> Any:
        """The first of these parameters that is set, here or on the entry."""
        recorded = self.entry.params if self.entry is not None else {}
        return next(
            (source[name] for source in (self.params, recorded) for name in names if source.get(name)), None
        )

    def at(self, *names: str) -> datetime | None:
        """The same for an instant, given as one or as ISO text."""
        value = self.of(*names)
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    def files(self) -> str | None:
        """That files came with a public message: they are fetched from the ticket, never sent along."""
        if self.entry is None or not self.entry.public:
            return None
        names = ", ".join(self.entry.attachments.values_list("name", flat=True))
        return _("With files, to be fetched from the ticket: %(names)s") % {"names": names} if names else None

    def words_at(self, at: datetime) -> str:
        return instant_words(at, zone=self.to.display_zone, now=self.now)

    def ticket_link(self) -> Link:
        """The page this reader opens the ticket on."""
        if self.to_requester or not self.ticket.notes_visible_to(self.to):
            return self.portal_link(self.ticket.number)
        return Link(_("Open the ticket"), absolute(reverse("tickets:ticket", args=[self.ticket.number])))

    def portal_link(self, number: str) -> Link:
        """The portal's page of a ticket."""
        return Link(_("Follow it and write to us here"), absolute(reverse("portal:ticket", args=[number])))

    def question_link(self, label: str) -> Link:
        """The signed link by which the question is answered, and the desk rated, without signing in."""
        return Link(label, absolute(reverse("portal:verify", args=[verification_token(self.ticket)])))

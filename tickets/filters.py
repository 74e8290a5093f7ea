"""What the queue is narrowed by: a GET form that works without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from oncall.forms.plain_select import PlainSelect
from oncall.models import User
from tickets import queue
from tickets.models.choices import OPEN_VALUES, STATUS_CHOICES, Priority
from tickets.models.ticket import Ticket, TicketQuerySet
from tickets.queue import QueueOptions
from tickets.search import matching

ANY = "any"
# What is asked less often is folded away until it is used.
FOLDED = ("category", "service", "age", "triage", "major")


class Chip(NamedTuple):
    """A filter in use: what it says, and the query string without it."""

    label: str
    value: str
    without: str


def _choice(label: Any, empty: Any, method: str, choices: Any = ()) -> ChoiceFilter:
    select = PlainSelect(attrs={"class": "form-select"})
    return ChoiceFilter(label=label, empty_label=empty, method=method, choices=choices, widget=select)


class QueueFilter(FilterSet):  # type: ignore[misc]
    """Narrows tickets that somebody sees. Without a status: the open ones. A value it doesn't know is an
    error at its field, and narrows nothing."""

    words = CharFilter(
        label=_("Words"),
        method="by_words",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    team = _choice(_("Team"), _("All teams"), "by_team")
    assignee = _choice(_("Assignee"), _("Everybody"), "by_assignee")
    status = _choice(
        _("Status"), _("All open"), "by_status", [*STATUS_CHOICES, (ANY, _("All, ended ones too"))]
    )
    priority = _choice(_("Priority"), _("All"), "by_column", Priority.choices)
    breach = _choice(
        _("Clock"),
        _("All"),
        "by_breach",
        [
            ("breached", _("Breached")),
            ("hour", _("Breaches within the hour")),
            ("four", _("Breaches within 4 hours")),
            ("risk", _("Close to its target")),
        ],
    )
    category = _choice(_("Category"), _("All"), "by_column")
    service = _choice(_("Service"), _("All"), "by_column")
    age = _choice(_("Received"), _("Whenever"), "by_age", queue.AGES)
    triage = _choice(_("Triage"), _("All"), "by_triage", [("no", _("Not triaged")), ("yes", _("Triaged"))])

    major = _choice(
        _("Major and family"),
        _("All"),
        "by_major",
        [
            ("declared", _("Major incidents")),
            ("proposed", _("Proposed as major")),
            ("parent", _("With children")),
            ("child", _("Children")),
            ("alone", _("No children of others")),
        ],
    )

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(
        self, data: QueryDict, tickets: TicketQuerySet, *, user: User, now: datetime, options: QueueOptions
    ) -> None:
        super().__init__(data, tickets)
        self.user = user
        self.now = now
        own = [("mine", _("My teams"))] if user.is_agent else []
        self._offer("team", [*own, ("none", _("No team")), *options.teams])
        me = [("me", _("Me"))] if user.is_agent else []
        self._offer("assignee", [*me, ("none", _("Nobody")), ("gone", _("Who has left")), *options.people])
        self._offer("category", options.categories)
        self._offer("service", options.services)

    def _offer(self, name: str, choices: list[Any]) -> None:
        # the filters are this instance's own copies
        self.filters[name].extra["choices"] = choices

    def filter_queryset(self, queryset: TicketQuerySet) -> TicketQuerySet:
        if not self.form.cleaned_data.get("status"):
            queryset = queryset.open()
        return cast("TicketQuerySet", super().filter_queryset(queryset))

    def by_words(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        return cast("TicketQuerySet", matching(tickets, self.user, value))

    def by_team(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        if value == "mine":
            return tickets.filter(team__in=self.user.team_ids)
        return tickets.filter(team=None if value == "none" else int(value))

    def by_assignee(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        if value == "none":
            return tickets.unassigned()
        if value == "gone":
            # who works for the desk no more: somebody has to take over what was his
            return tickets.exclude(assignee=None).exclude(assignee__in=User.objects.agents())
        return tickets.filter(assignee=self.user.pk if value == "me" else int(value))

    def by_status(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        return tickets if value == ANY else tickets.filter(status=value)

    def by_column(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return tickets.filter(**{name: int(value)})

    def by_breach(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        conditions: dict[str, Callable[[], Any]] = {
            "breached": lambda: Q(breached=True),
            "hour": lambda: queue.breaching_by(self.now + queue.WITHIN),
            "four": lambda: queue.breaching_by(self.now + queue.WITHIN_FOUR),
            "risk": lambda: queue.at_risk(self.now),
        }
        return tickets.filter(conditions[value]())

    def by_age(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        return tickets.filter(queue.of_age(value, self.now, self.user.display_zone))

    def by_triage(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        return tickets.filter(triaged=value == "yes")

    def by_major(self, tickets: TicketQuerySet, _name: str, value: str) -> TicketQuerySet:
        return tickets.filter(queue.OF_MAJORS[value]())

    @property
    def is_open_only(self) -> bool:
        """Whether only open tickets are asked for; the others have no time left to be sorted by."""
        return self._known().get("status", "") in ("", *OPEN_VALUES)

    @property
    def query(self) -> str:
        """The filters in use as a query string, in the form's order: what a saved view keeps."""
        return self._without("")

    @property
    def uses_more(self) -> bool:
        """Whether a filter of the fold is in use, or refused: then the fold stands open."""
        known = self._known()
        return any(known.get(name) or name in self.form.errors for name in FOLDED)

    def chips(self) -> Iterator[Chip]:
        """The filters in use, in words, each with the query that drops it."""
        for name, value in self._used():
            field = self.form.fields[name]
            words = dict(field.choices).get(value, value) if hasattr(field, "choices") else value
            yield Chip(str(field.label), str(words), self._without(name))

    def _used(self) -> Iterator[tuple[str, str]]:
        known = self._known()
        for name in self.form.fields:
            if known.get(name):
                yield name, str(known[name])

    def _known(self) -> dict[str, Any]:
        """What was given and understood; what is refused is absent from it."""
        self.form.is_valid()
        return dict(self.form.cleaned_data)

    def _without(self, dropped: str) -> str:
        kept = QueryDict(mutable=True)
        for name, value in self._used():
            if name != dropped:
                kept[name] = value
        return kept.urlencode()

"""A major incident from the first call to the answers of all callers, as people of the demo live through it.

Every act is an action of the desk, by somebody, at the time that the clock shows. What the workers do
(telling who is paged, going on to the next level, mailing) is waited for.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from oncall.actions.pages import acknowledge_page
from oncall.models import Page, User
from oncall.record import Via, acting
from postmortems.demo.moments import Act, Moment, Pause, PauseUntil, WaitFor
from postmortems.demo.plots import Call, Plot
from tickets.actions import conversation, details, resolution, status
from tickets.actions.errors import Refused
from tickets.actions.log import TicketDraft, log_ticket
from tickets.actions.major import (
    accept_major,
    add_children,
    add_spot_check,
    post_update,
    propose_major,
    tick_spot_check,
)
from tickets.models import MajorIncident, ResolutionCode, Service, SpotCheck, Subcategory, Ticket
from tickets.models.choices import Channel, MajorState, Verified

MANAGER, SPEAKER, SCRIBE, SECOND = "Elena Castaño", "Marta Quiroga", "Priya Raman", "Diego Salcedo"
BRIDGE = "https://meet.halvern.example/major"
INTERVAL = 6.0
"""Minutes of the story between two updates."""
SHORTEST = timedelta(seconds=15)
PAGING = timedelta(minutes=3)
"""What the first promise leaves for the page, which takes the workers' own time."""
JUST_IN_TIME = timedelta(seconds=3)


class MissingDemo(Exception):
    """Somebody or something of the demo company is not on this desk."""


class MajorStory:
    """One performance of a plot. `now` reads the time (UTC), `span` says how long minutes of the story take.

    Raises MissingDemo.
    """

    def __init__(
        self,
        plot: Plot,
        *,
        now: Callable[[], datetime],
        span: Callable[[float], timedelta] = lambda minutes: timedelta(minutes=minutes),
    ) -> None:
        self.plot = plot
        self.now = now
        self._span = span
        names = {call.who for call in (*plot.first, *plot.later)} | {MANAGER, SPEAKER, SCRIBE, SECOND}
        self.people = {person.full_name: person for person in User.objects.filter(full_name__in=names)}
        missing = sorted(names - self.people.keys())
        service = Service.objects.filter(name=plot.service).first()
        subcategory = Subcategory.objects.filter(name=plot.subcategory).first()
        if missing or service is None or subcategory is None:
            raise MissingDemo(", ".join(missing) or plot.service)
        self._service, self._subcategory = service, subcategory
        self.tickets: list[Ticket] = []
        self.parent: Ticket | None = None

    def play(self) -> Iterator[Moment]:
        """From the first call until the callers have answered."""
        yield from self._storm()
        yield from self._declare()
        yield from self._page()
        yield from self._work()
        yield from self._end()
        yield from self._verify()

    @property
    def head(self) -> Ticket:
        """The parent, as it is now."""
        if self.parent is None:
            raise ValueError("Nothing is declared yet.")
        return Ticket.objects.select_related("assignee", "requester", "team").get(pk=self.parent.pk)

    def page(self) -> Page | None:
        """The newest page about the parent."""
        return Page.objects.about(f"ticket:{self.head.pk}").first()

    def _storm(self) -> Iterator[Moment]:
        for place, call in enumerate(self.plot.first):
            yield Pause(call.after)
            yield self._call(call, place)

    def _call(self, call: Call, place: int) -> Act:
        caller, live = self.people[call.who], Channel(call.channel).is_live
        by = self.people[(SCRIBE, SECOND)[place % 2]] if live else caller
        at = self.now()
        with acting(by=by, via=Via.WEB):
            ticket = log_ticket(
                draft=TicketDraft(
                    requester=caller,
                    title=call.title,
                    description=call.words,
                    channel=call.channel,
                    verified_how=(Verified.KNOWN_NUMBER if live else Verified.SIGNED_IN).value,
                    subcategory=self._subcategory,
                    service=self._service,
                    occurred_at=at - timedelta(minutes=4),
                    impact=2,
                    urgency=2,
                    triaged=live,
                ),
                by=by,
                now=at,
            )
        self.tickets.append(ticket)
        return self._act(by, f"logs {ticket.number} for {call.who}: {call.title}", ticket)

    def _declare(self) -> Iterator[Moment]:
        yield Pause(0.5)
        mine = [ticket.pk for ticket in self.tickets]
        proposed = MajorIncident.objects.filter(ticket__in=mine, state=MajorState.PROPOSED).first()
        if proposed is not None:
            self.parent = proposed.ticket
            yield Act("Watchdesk", f"proposed {self.head.number} as a major incident by itself", self._path())
        else:
            self.parent = self.tickets[0]
            yield self.do(
                SECOND,
                lambda by, at: propose_major(ticket=self.head.pk, by=by, now=at, reason=self.plot.reason),
                "proposes a major incident",
            )
        yield Pause(0.7)
        yield self.do(MANAGER, self._accept, "accepts it, and names who runs it and where they meet")
        yield Pause(0.4)
        yield self.do(MANAGER, self._gather, "attaches the other calls as its children")

    def _accept(self, by: User, at: datetime) -> None:
        accept_major(
            ticket=self.head.pk,
            by=by,
            now=at,
            reason=self.plot.declared,
            commander=by,
            communications_lead=self.people[SPEAKER],
            scribe=self.people[SCRIBE],
            bridge_link=BRIDGE,
            update_interval=int(INTERVAL),
            next_update_at=self._promise(at) + PAGING,
        )

    def _promise(self, at: datetime) -> datetime:
        return at + max(self._span(INTERVAL), SHORTEST)

    def _gather(self, by: User, at: datetime) -> None:
        children = [ticket for ticket in self.tickets if ticket.pk != self.head.pk]
        add_children(ticket=self.head.pk, by=by, now=at, children=children)

    def _page(self) -> Iterator[Moment]:
        yield Pause(0.3)
        changes = {"impact": 1, "urgency": 1, "title": self.plot.title}
        yield self.do(
            MANAGER,
            lambda by, at: details.edit(ticket=self.head.pk, by=by, now=at, changes=changes),
            "makes it P1: the team that holds it is paged",
        )
        if self.page() is None:
            return
        yield WaitFor("the worker, which tells whoever is on call", lambda: bool(self._told()))
        first = self._told()
        yield Act("Watchdesk", f"has paged {_names(first)}, who does not answer", self._page_path())
        yield WaitFor(
            f"the time of {_names(first)} to run out: then the page goes on to the next level",
            lambda: self._answered() or self._told() != first,
        )
        yield Act("Watchdesk", f"has paged {_names(self._told())}", self._page_path())
        yield Pause(0.4)
        yield self._acknowledge()

    def _told(self) -> list[int]:
        page = self.page()
        return list(page.told) if page is not None else []

    def _answered(self) -> bool:
        page = self.page()
        return page is None or page.state in (Page.State.ACKNOWLEDGED, Page.State.RESOLVED)

    def _acknowledge(self) -> Act:
        page = self.page()
        if page is None or self._answered():
            return Act("Somebody", "answered the page already", self._page_path())
        who = User.objects.get(pk=page.told[0])
        with acting(by=who, via=Via.LINK):
            acknowledge_page(page=page.pk, by=who, now=self.now())
        return Act(who.full_name, "acknowledges, and so works on it", self._page_path())

    def _work(self) -> Iterator[Moment]:
        worker = self.head.assignee or self.people[MANAGER]
        yield Pause(0.3)
        yield self.do(
            worker, lambda by, at: status.start(ticket=self.head.pk, by=by, now=at), "starts to work"
        )
        yield Pause(0.8)
        yield self._update(0, "tells everybody affected, and when they hear again")
        for place, call in enumerate(self.plot.later):
            yield Pause(call.after)
            yield self._call(call, place)
            yield self.do(MANAGER, self._gather, f"attaches {self.tickets[-1].number} too")
        yield Pause(0.5)
        yield self.do(worker, self._note, "found the cause")
        yield Pause(0.3)
        yield self.do(MANAGER, self._checks, "asks for spot checks before anybody calls it solved")
        yield self._until_promised()
        yield self._update(1, "keeps the promise at the last moment, with a workaround")
        yield Pause(1.5)
        yield self._update(2, "tells that it works again")

    def _update(self, place: int, words: str) -> Act:
        def say(by: User, at: datetime) -> None:
            body = self.plot.updates[place]
            post_update(ticket=self.head.pk, by=by, now=at, body=body, next_update_at=self._promise(at))

        return self.do(SPEAKER, say, words)

    def _until_promised(self) -> PauseUntil:
        major = MajorIncident.objects.get(ticket=self.head)
        return PauseUntil((major.next_update_at or self.now()) - JUST_IN_TIME)

    def _note(self, by: User, at: datetime) -> None:
        body = f"{self.plot.found}\n\n{self.plot.workaround}"
        conversation.add_note(ticket=self.head.pk, by=by, now=at, body=body)

    def _checks(self, by: User, at: datetime) -> None:
        for text in self.plot.checks:
            add_spot_check(ticket=self.head.pk, by=by, now=at, text=text)

    def _end(self) -> Iterator[Moment]:
        for check in SpotCheck.objects.filter(major__ticket=self.head).order_by("pk"):
            yield Pause(0.4)
            yield self._try(check)
        yield Pause(0.6)
        yield self.do(
            self.head.assignee or self.people[MANAGER],
            self._resolve,
            f"resolves it, and with it {len(self.tickets) - 1} children: each caller is asked",
        )

    def _try(self, check: SpotCheck) -> Act:
        return self.do(
            SCRIBE,
            lambda by, at: tick_spot_check(ticket=self.head.pk, by=by, now=at, check=check.pk),
            f"has tried it: {check.text}",
        )

    def _resolve(self, by: User, at: datetime) -> None:
        resolution.resolve(
            ticket=self.head.pk,
            by=by,
            now=at,
            code=resolution_code(),
            remedy="fix",
            notes=self.plot.resolution,
            notes_for_children=self.plot.for_children,
        )

    def _verify(self) -> Iterator[Moment]:
        children = [ticket for ticket in self.tickets if ticket.pk != self.head.pk]
        for child in children[:3]:
            yield Pause(0.4)
            yield self._yes(child)
        yield Pause(0.4)
        unhappy = children[3]
        yield self.do(
            unhappy.requester,
            lambda by, at: resolution.answer_no(ticket=unhappy.pk, by=by, now=at, because=self.plot.unhappy),
            f"answers *no* to {unhappy.number}: {self.plot.unhappy}",
            unhappy,
        )
        yield Pause(1.0)
        yield self.do(
            SECOND,
            lambda by, at: resolution.resolve(
                ticket=unhappy.pk, by=by, now=at, code=resolution_code(), remedy="fix", notes=self.plot.mended
            ),
            f"puts {unhappy.number} right",
            unhappy,
        )
        yield Pause(0.5)
        yield self._yes(unhappy)
        yield Pause(0.4)
        yield self._yes(self.head)

    def _yes(self, ticket: Ticket) -> Act:
        return self.do(
            ticket.requester,
            lambda by, at: resolution.answer_yes(ticket=ticket.pk, by=by, now=at),
            f"answers *yes* to {ticket.number}: it works",
            ticket,
        )

    def do(
        self,
        who: str | User,
        deed: Callable[[User, datetime], object],
        words: str,
        ticket: Ticket | None = None,
    ) -> Act:
        """Let somebody do something. Who watches may have done it, or something else, before: then it is
        said why it was refused, and the story goes on."""
        by = self.people[who] if isinstance(who, str) else who
        try:
            with acting(by=by, via=Via.WEB):
                deed(by, self.now())
        except Refused as refused:
            words = f"can't: {words}. {refused.message}"
        return self._act(by, words, ticket)

    def _act(self, by: User, words: str, ticket: Ticket | None = None) -> Act:
        return Act(by.full_name, words, self._path(ticket))

    def _path(self, ticket: Ticket | None = None) -> str:
        return reverse("tickets:ticket", args=[(ticket or self.head).number])

    def _page_path(self) -> str:
        page = self.page()
        return reverse("oncall:page", args=[page.pk]) if page is not None else self._path()


def _names(people: list[int]) -> str:
    names = User.objects.filter(pk__in=people).order_by("full_name").values_list("full_name", flat=True)
    return ", ".join(names) or "nobody"


def resolution_code() -> ResolutionCode:
    """What all of it is resolved with: the desk's first code."""
    return ResolutionCode.objects.order_by("position", "pk")[0]

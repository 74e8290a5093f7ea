"""Search over number, title, description, conversation and requester; only what the searcher may see.

The desk finds a ticket by all its words. Its requester, and an agent on his own ticket, find it by its public
ones: a note leaks neither by a match, nor by a snippet, nor by a count.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, Q, QuerySet, When
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from oncall.models import User
from tickets.models import FormerNumber, Ticket, TimelineEntry
from tickets.models.choices import MESSAGE_KINDS
from tickets.words import WORD, folded

SHOWN = 30
COUNTED = 1000
# Among more matches than this only the newest are ranked: a search for a common word stays fast.
_RANKED = 2000
_MOST_TERMS = 12
_LONGEST = 200
_MESSAGES_READ = 400
_SNIPPET = 220
_NUMBER = re.compile(r"(inc|req)[\s-]?0*(\d{1,15})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found. `title` and `snippet` are safe HTML in which <mark> holds what matched."""

    ticket: Ticket
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """The best matches, and how many there are, counted up to 1000."""

    hits: list[Hit]
    count: int
    more: bool

    @property
    def count_words(self) -> str:
        return f"{self.count}+" if self.more else str(self.count)


def search(user: User, words: str, *, among: QuerySet[Ticket] | None = None) -> Found:
    """What this person finds by these words: each matches the start of a word, "quoted ones" a whole phrase,
    and all must be there. Best first, then newest. Four queries at most, none when nothing was asked.

    `among` narrows the tickets, such as to those a portal lists; visibility is always added here.
    """
    query = _query(words)
    if query is None:
        return Found([], 0, more=False)
    tickets: QuerySet[Ticket] = Ticket.objects.visible_to(user)
    if among is not None:
        tickets = tickets.filter(pk__in=among.values("pk"))
    matches = _matching(tickets, user, query)
    count = matches.order_by()[: COUNTED + 1].count()
    newest = matches.order_by("-pk").values("pk")[:_RANKED]
    ranked = (
        Ticket.objects.filter(pk__in=newest)
        .select_related("team", "assignee", "pending_reason")
        .alias(rank=_rank(user, query))
        .order_by("-rank", "-received_at", "-pk")
    )
    hits = _hits(list(ranked[:SHOWN]), user, words)
    return Found(hits, min(count, COUNTED), more=count > COUNTED)


def matching(tickets: QuerySet[Ticket], user: User, words: str) -> QuerySet[Ticket]:
    """Those of `tickets`, which this person sees, that these words find; all when there are no words."""
    query = _query(words)
    return tickets if query is None else _matching(tickets, user, query)


def by_number(user: User, words: str) -> Ticket | None:
    """The ticket whose number, or former number, was typed in full: `INC-000123`, `inc 123`, `inc123`."""
    match = _NUMBER.fullmatch(words.strip())
    if match is None:
        return None
    number = f"{match[1].upper()}-{int(match[2]):06d}"
    former = FormerNumber.objects.filter(number=number).values("ticket")
    return Ticket.objects.visible_to(user).filter(Q(number=number) | Q(pk__in=former)).order_by("pk").first()


def _query(words: str) -> SearchQuery | None:
    parts = [
        " <-> ".join(f"'{word}'" for word in term) if quoted else f"'{term[0]}':*"
        for term, quoted in islice(_terms(words), _MOST_TERMS)
    ]
    return SearchQuery(" & ".join(parts), config="simple", search_type="raw") if parts else None


# Typed in English, German and French.
_QUOTES = re.compile("[“”„‟«»]")


def _terms(words: str) -> Iterable[tuple[list[str], bool]]:
    """The words of each term, and whether the term was quoted: then they stand side by side."""
    for position, part in enumerate(_QUOTES.sub('"', words[:_LONGEST]).split('"')):
        if position % 2:
            phrase = WORD.findall(folded(part))
            if phrase:
                yield phrase, True
        else:
            for word in WORD.findall(folded(part)):
                yield [word], False


def _matching(tickets: QuerySet[Ticket], user: User, query: SearchQuery) -> QuerySet[Ticket]:
    public = Q(search_document__public=query)
    if not user.reads_desk:
        return tickets.filter(public)
    return tickets.filter(search_document__desk=query).filter(~Q(requester=user) | public)


def _rank(user: User, query: SearchQuery) -> Case | SearchRank:
    public = SearchRank(F("search_document__public"), query)
    if not user.reads_desk:
        return public
    return Case(When(requester=user, then=public), default=SearchRank(F("search_document__desk"), query))


def _hits(tickets: list[Ticket], user: User, words: str) -> list[Hit]:
    wanted = [word for term, _quoted in _terms(words) for word in term]
    messages = _messages(tickets, user)
    return [
        Hit(
            ticket,
            _marked(ticket.title, wanted),
            _snippet([ticket.description, *messages.get(ticket.pk, [])], wanted),
        )
        for ticket in tickets
    ]


def _messages(tickets: list[Ticket], user: User) -> dict[int, list[str]]:
    """What was said on each ticket, newest first, as far as this person may read it."""
    inner = [ticket.pk for ticket in tickets if ticket.notes_visible_to(user)]
    entries = (
        TimelineEntry.objects.filter(ticket__in=[ticket.pk for ticket in tickets], kind__in=MESSAGE_KINDS)
        .filter(Q(public=True) | Q(ticket__in=inner))
        .order_by("-pk")
        .values_list("ticket_id", "body")[:_MESSAGES_READ]
    )
    said: dict[int, list[str]] = {}
    for ticket, body in entries if tickets else []:
        said.setdefault(ticket, []).append(body)
    return said


def _snippet(texts: list[str], wanted: list[str]) -> SafeString:
    """The stretch of the first text that holds a wanted word; else the beginning of the first text."""
    for text in texts:
        first = next((word for word in WORD.finditer(text) if _is_wanted(word[0], wanted)), None)
        if first is not None:
            start = max(0, first.start() - _SNIPPET // 3)
            return _cut(text, start, wanted)
    return _cut(texts[0], 0, wanted)


def _cut(text: str, start: int, wanted: list[str]) -> SafeString:
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + _SNIPPET
    piece = " ".join(text[start:end].split())
    return format_html(
        "{}{}{}", "… " if start else "", _marked(piece, wanted), " …" if end < len(text) else ""
    )


def _marked(text: str, wanted: list[str]) -> SafeString:
    """The text, escaped, with the wanted words in <mark>."""
    pieces: list[str] = []
    at = 0
    for word in WORD.finditer(text):
        if _is_wanted(word[0], wanted):
            pieces.append(format_html("{}<mark>{}</mark>", text[at : word.start()], word[0]))
            at = word.end()
    pieces.append(format_html("{}", text[at:]))
    # every piece is escaped above
    return mark_safe("".join(pieces))  # noqa: S308


def _is_wanted(word: str, wanted: list[str]) -> bool:
    plain = folded(word)
    return any(plain.startswith(each) for each in wanted)

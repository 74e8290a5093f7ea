"""What people are told about a review: it is theirs, to be read, approved, published, sent back."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.models import Review, ReviewEntry
from postmortems.notices.sending import send
from postmortems.permissions import approves
from tickets.links import absolute
from tickets.notices.letter import Letter, Link, Quote


def tell_owner(*, review: Review, entry: ReviewEntry, now: datetime) -> None:
    """Somebody made it theirs."""

    def letter() -> Letter:
        values = _values(review, entry)
        return Letter(
            _("Yours to write: %(title)s") % values,
            _("%(who)s made you the owner of the review “%(title)s”.") % values,
            _link(review, _("Open the review")),
        )

    _tell([review.owner], review, entry, letter, now)


def tell_reviewers(*, review: Review, entry: ReviewEntry, now: datetime) -> None:
    """The team's leads, incident managers and process owners, as far as they may approve it."""

    def letter() -> Letter:
        values = _values(review, entry)
        return Letter(
            _("To be read: %(title)s") % values,
            _("%(who)s asks you to read the review “%(title)s”, and to approve it or send it back.") % values,
            _link(review, _("Read the review")),
        )

    people = dict.fromkeys([*_leads(review), *_publishers()])
    _tell([each for each in people if approves(each, review)], review, entry, letter, now)


def tell_approved(*, review: Review, entry: ReviewEntry, now: datetime) -> None:
    """Its owner; and those who publish, unless whoever approved is one of them."""

    def letter() -> Letter:
        values = _values(review, entry)
        return Letter(
            _("Approved: %(title)s") % values,
            _("%(who)s approved the review “%(title)s”. An incident manager or process owner publishes it.")
            % values,
            _link(review, _("Open the review")),
        )

    publishers = _publishers()
    others = [] if entry.actor in publishers else [each for each in publishers if each != review.owner]
    _tell([review.owner, *others], review, entry, letter, now)


def tell_published(*, review: Review, entry: ReviewEntry, now: datetime) -> None:
    """Owner and participants."""

    def letter() -> Letter:
        values = _values(review, entry)
        return Letter(
            _("Published: %(title)s") % values,
            _("The review “%(title)s” is published. Thank you for taking part.") % values,
            _link(review, _("Read the review")),
        )

    _tell(_writers(review), review, entry, letter, now)


def tell_returned(*, review: Review, entry: ReviewEntry, now: datetime) -> None:
    """Owner and participants, with what has to change."""

    def letter() -> Letter:
        values = _values(review, entry)
        return Letter(
            _("Back to draft: %(title)s") % values,
            _("%(who)s sent the review “%(title)s” back to draft:") % values,
            Quote(str(entry.params.get("reason") or "")),
            _link(review, _("Open the review")),
        )

    _tell(_writers(review), review, entry, letter, now)


def _leads(review: Review) -> list[User]:
    """Of the team that holds the ticket: every lead may approve, but only these know it."""
    team = review.ticket.team_id
    return list(User.objects.leads_of(team).with_places().order_by("pk")) if team else []


def _publishers() -> list[User]:
    """Incident managers and process owners. Who may not read the ticket is not sent anything."""
    people = User.objects.active().filter(Q(is_incident_manager=True) | Q(is_process_owner=True))
    return list(people.select_related("organisation").order_by("pk"))


def _writers(review: Review) -> list[User]:
    people = {each.pk: each for each in (review.owner, *review.participants.all())}
    return list(people.values())


def _values(review: Review, entry: ReviewEntry) -> dict[str, str]:
    return {"title": review.title, "who": entry.actor_name or _("Watchdesk")}


def _link(review: Review, label: str) -> Link:
    return Link(label, absolute(reverse("postmortems:review", args=[review.pk])))


def _tell(
    people: Iterable[User], review: Review, entry: ReviewEntry, write: Callable[[], Letter], now: datetime
) -> None:
    for person in people:
        if person.pk == entry.actor_id:
            continue
        send(
            to=person,
            about=review.ticket,
            write=write,
            kind=f"review_{entry.kind}",
            key=f"review:{review.pk}:entry:{entry.pk}:user:{person.pk}",
            now=now,
        )

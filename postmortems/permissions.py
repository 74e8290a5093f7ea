"""Who may do what to a review and to an action item: what pages show and actions enforce.

Whoever reads the internal side of the ticket reads its review. Its owner, its participants and incident
managers write it; a different person approves: a lead, an incident manager or a process owner who is neither
owner nor participant and did not send it to review. Incident managers and process owners publish.
"""

from enum import StrEnum

from oncall.models import User
from postmortems.models import ActionItem, Review
from postmortems.models.choices import ReviewState
from tickets.models import Ticket
from tickets.permissions import sees


class ReviewAbility(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"
    ITEM = "item"


def reads(user: User, ticket: Ticket | None) -> bool:
    """Whether this person reads the internal side of a ticket, and so what is said about it here."""
    if ticket is None:
        return user.reads_desk
    return sees(user, ticket) and ticket.notes_visible_to(user)


def may_start(user: User, ticket: Ticket) -> bool:
    """Begin the review of a ticket."""
    return reads(user, ticket) and (user.is_agent or user.is_incident_manager or user.is_process_owner)


def is_writer(user: User, review: Review) -> bool:
    """Owner, participant, or incident manager."""
    return user.is_incident_manager or user.pk == review.owner_id or _takes_part(user, review)


def approves(user: User, review: Review) -> bool:
    """Whether this person is one who may approve it, once it is in review."""
    return (
        (user.is_lead or user.is_incident_manager or user.is_process_owner)
        and user.pk not in (review.owner_id, review.submitted_by_id)
        and not _takes_part(user, review)
    )


def review_abilities(user: User, review: Review) -> frozenset[ReviewAbility]:
    """What this person may do to the review in its present state. Nothing for who doesn't read it."""
    if not reads(user, review.ticket):
        return frozenset()
    state = ReviewState(review.state)
    writes, publishes = is_writer(user, review), user.is_incident_manager or user.is_process_owner
    may = {
        ReviewAbility.EDIT: writes and review.is_open,
        ReviewAbility.SUBMIT: writes and state is ReviewState.DRAFT,
        ReviewAbility.APPROVE: state is ReviewState.IN_REVIEW and approves(user, review),
        ReviewAbility.PUBLISH: state is ReviewState.APPROVED and publishes,
        ReviewAbility.RETURN: _may_return(user, review, writes=writes, publishes=publishes),
        ReviewAbility.ITEM: writes,
    }
    return frozenset(ability for ability, holds in may.items() if holds)


def may_change_item(user: User, item: ActionItem) -> bool:
    """Do, drop or change an action item: its owner, who wrote it down, the review's writers, managers."""
    if not reads(user, item.ticket):
        return False
    if user.is_incident_manager or user.pk in (item.owner_id, item.added_by_id):
        return True
    return item.review is not None and is_writer(user, item.review)


def _may_return(user: User, review: Review, *, writes: bool, publishes: bool) -> bool:
    if review.state == ReviewState.DRAFT:
        return False
    if review.state == ReviewState.IN_REVIEW:
        return writes or approves(user, review)
    return publishes or user.pk == review.owner_id


def _takes_part(user: User, review: Review) -> bool:
    return any(each.pk == user.pk for each in review.participants.all())

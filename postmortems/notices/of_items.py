"""What people are told about an action item: it is theirs; it is coming, due today, late."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.models import ActionEntry, ActionItem
from postmortems.notices.sending import send
from postmortems.reminders import Stage
from tickets.links import absolute
from tickets.notices.letter import Letter, Link


def tell_item_owner(*, item: ActionItem, entry: ActionEntry, now: datetime) -> None:
    """It is theirs now; not told to who took it himself."""
    if item.owner_id == entry.actor_id:
        return

    def letter() -> Letter:
        values = _values(item) | {"who": entry.actor_name or _("Watchdesk")}
        return Letter(
            _("Yours to do: %(title)s") % values,
            _("%(who)s gave you the action item “%(title)s”, due on %(due)s.") % values,
            _link(item),
        )

    key = f"action:{item.pk}:entry:{entry.pk}:user:{item.owner_id}"
    send(to=item.owner, about=item.ticket, write=letter, kind="action_assigned", key=key, now=now)


def remind(*, item: ActionItem, stage: Stage, on: date, now: datetime) -> list[str]:
    """Remind its owner; of a late one the review's owner and the incident managers are told, too.

    Return the names of those told. The key names due date and reminder: once each, whatever ran twice.
    """
    people: dict[int, User] = {item.owner_id: item.owner}
    if stage is Stage.LATE:
        if item.review is not None:
            people.setdefault(item.review.owner_id, item.review.owner)
        for manager in User.objects.incident_managers().select_related("organisation"):
            people.setdefault(manager.pk, manager)

    def letter() -> Letter:
        return Letter(_subject(stage) % _values(item), _text(stage) % _values(item), _link(item))

    return [
        person.get_full_name()
        for person in people.values()
        if send(
            to=person,
            about=item.ticket,
            write=letter,
            kind="action_reminder",
            key=f"action:{item.pk}:due:{item.due_on}:on:{on}:user:{person.pk}",
            now=now,
        )
    ]


def _subject(stage: Stage) -> str:
    return {
        Stage.SOON: _("Due soon: %(title)s"),
        Stage.TODAY: _("Due today: %(title)s"),
        Stage.LATE: _("Late: %(title)s"),
    }[stage]


def _text(stage: Stage) -> str:
    return (
        {
            Stage.SOON: _("The action item “%(title)s” of %(owner)s is due on %(due)s."),
            Stage.TODAY: _("The action item “%(title)s” of %(owner)s is due today."),
            Stage.LATE: _("The action item “%(title)s” of %(owner)s was due on %(due)s and is still open."),
        }[stage]
        + " "
        + _("Say that it is done, choose another day, or drop it with a reason.")
    )


def _values(item: ActionItem) -> dict[str, str]:
    return {
        "title": item.title,
        "due": date_format(item.due_on, "j F Y"),
        "owner": item.owner.get_full_name(),
    }


def _link(item: ActionItem) -> Link:
    return Link(_("Open the action item"), absolute(reverse("postmortems:action", args=[item.pk])))

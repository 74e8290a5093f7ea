"""A person's own views of the queue: nobody else sees or changes them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.models import SavedView

MOST_VIEWS = 30
_LONGEST_NAME = 60
_LONGEST_QUERY = 2000


def save_view(*, by: User, name: str, query: str) -> SavedView:
    """Keep a selection of the queue under a name of its own. Raises Refused at `name`."""
    name = _checked(name)
    if len(query) > _LONGEST_QUERY:
        raise Refused(_("This selection is too long to be kept. Use fewer words in it."), "name")
    if by.saved_views.count() >= MOST_VIEWS:
        raise Refused(_("You have %(most)d views already. Delete one first.") % {"most": MOST_VIEWS}, "name")
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner=by, name=name, query=query)
    except IntegrityError:
        raise _taken(name) from None


def rename_view(*, by: User, view: int, name: str) -> SavedView:
    """Give an own view another name. Raises Refused at `name`, SavedView.DoesNotExist for somebody else's."""
    name = _checked(name)
    kept = by.saved_views.get(pk=view)
    kept.name = name
    try:
        with transaction.atomic():
            kept.save(update_fields=["name"])
    except IntegrityError:
        raise _taken(name) from None
    return kept


def delete_view(*, by: User, view: int) -> bool:
    """Forget an own view; the tickets in it stay. False if it was gone already, or never his."""
    return by.saved_views.filter(pk=view).delete()[0] > 0


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the view a name."), "name")
    if len(name) > _LONGEST_NAME or "\x00" in name:
        raise Refused(_("A name has at most %(most)d characters.") % {"most": _LONGEST_NAME}, "name")
    return name


def _taken(name: str) -> Refused:
    return Refused(
        _("You have a view called “%(name)s” already. Choose another name.") % {"name": name}, "name"
    )

"""What the requesters' pages share."""

from functools import wraps
from typing import ParamSpec

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.limits import too_often
from oncall.models import User
from oncall.record import acting
from oncall.requests import person
from tickets.actions.errors import Refused
from tickets.views.access import View, signed_in

VIA = "portal"

# From the best down; the buttons carry the words, so that the number alone says nothing.
RATINGS = [(5, _("Very good")), (4, _("Good")), (3, _("So-so")), (2, _("Bad")), (1, _("Very bad"))]

# Nobody reports, writes and answers more often than this in ten minutes; a script does.
MOST_SENT = 40

P = ParamSpec("P")


def requester_page(view: View[P]) -> View[P]:
    """For whoever is signed in; what is done is recorded as done through the portal."""

    @signed_in
    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with acting(by=person(request), via=VIA):
            return view(request, *args, **kwargs)

    return page


def sends_too_often(user: User) -> bool:
    """Whether this person sent more within ten minutes than a person does; one more is counted."""
    return too_often(f"portal:{user.pk}", MOST_SENT)


def too_often_words() -> str:
    return gettext(
        "That was very often in a short time. Nothing was sent, and your words are still here: try again in "
        "ten minutes."
    )


def at_their_fields(form: forms.Form, refusal: Refused, **names: str) -> None:
    """Show an action's refusal at the form's field; `names`: form's field = the action's word for it."""
    theirs = {action: own for own, action in names.items()}
    field = theirs.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, refusal.message)

"""Who may open which page. Every view of the desk carries one of these."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from oncall.requests import person
from tickets.permissions import may_log

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of a page; what that is the view decides."""
    details: object = getattr(request, "htmx", None)
    return isinstance(details, HtmxDetails) and bool(details) and not details.history_restore_request


def signed_in(view: View[P]) -> View[P]:
    """For everybody with an account; the others sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_login(request)
        return view(request, *args, **kwargs)

    return guarded


def desk_page(view: View[P]) -> View[P]:
    """For those who read the desk; a requester is led to the portal."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not person(request).reads_desk:
            return redirect("portal:home")
        return view(request, *args, **kwargs)

    return guarded


def board_page(view: View[P]) -> View[P]:
    """For those who read the manager's board: incident managers, leads, process owners, admins."""

    @desk_page
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not person(request).reads_board:
            raise PermissionDenied(
                _("The board is for incident managers, team leads, process owners and admins.")
            )
        return view(request, *args, **kwargs)

    return guarded


def logging_page(view: View[P]) -> View[P]:
    """For those who log tickets for others: agents and incident managers."""

    @desk_page
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_log(person(request)):
            raise PermissionDenied(_("Only agents and incident managers log tickets for other people."))
        return view(request, *args, **kwargs)

    return guarded


def _to_login(request: HttpRequest) -> HttpResponse:
    answer = redirect_to_login(request.get_full_path())
    # a fragment of the login page inside a queue helps nobody
    return HttpResponseClientRedirect(answer.url) if wants_fragment(request) else answer

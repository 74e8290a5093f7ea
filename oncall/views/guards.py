"""Who may open which of on-call's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from oncall.models import User
from oncall.requests import person

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def desk_only(view: View[Rest]) -> View[Rest]:
    """For agents, incident managers, process owners and admins; requesters get 403."""
    return _only(view, lambda user: user.reads_desk)


def operators_only(view: View[Rest]) -> View[Rest]:
    """For incident managers and admins; others get 403."""
    return _only(view, lambda user: user.operates)


def _only(view: View[Rest], may: Callable[[User], bool]) -> View[Rest]:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not may(person(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded

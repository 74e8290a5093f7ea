"""Who may open the pages about on-call."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from oncall.requests import person

Rest = ParamSpec("Rest")


def desk_only(
    view: Callable[Concatenate[HttpRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """For agents, incident managers, process owners and admins; requesters get 403."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        user = person(request)
        if not (user.is_agent or user.is_incident_manager or user.is_process_owner or user.is_admin):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded

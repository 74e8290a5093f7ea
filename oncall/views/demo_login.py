"""One click to be somebody else, on a demo desk only."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from oncall.models import User


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people; 404 on a real desk, and for everybody who is not one of them."""
    if not settings.WATCHDESK_DEMO:
        raise Http404
    person = (
        User.objects.demo_people().filter(email=request.POST.get("person", "").replace("\x00", "")).first()
    )
    if person is None:
        raise Http404
    login(request, person, backend="oncall.accounts.DeskBackend")
    # allauth lists the sessions that its own sign-in makes; this one is one of them.
    UserSession.objects.create_from_request(request)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL))

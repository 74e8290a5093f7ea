"""What every request of a signed-in person needs: his zone, his language, his name on what he changes."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from oncall.record import Via, acting
from oncall.zones import zone_named

Respond = Callable[[HttpRequest], HttpResponse]


class CookieMiddleware:
    """Drops cookies with a NUL: no browser sends one, no database takes it. Before whatever reads cookies."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in name + value]:
            del request.COOKIES[name]
        return self.get_response(request)


class ReaderMiddleware:
    """Shows times in the reader's zone and words in his language. After authentication and LocaleMiddleware.

    Nobody signed in: the desk's zone, the browser's language.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self._answer(request, zone_named())
        translation.activate(user.display_language)
        request.LANGUAGE_CODE = translation.get_language()
        return self._answer(request, user.display_zone)

    def _answer(self, request: HttpRequest, zone: ZoneInfo) -> HttpResponse:
        with timezone.override(zone):
            return self.get_response(request)


class RecordMiddleware:
    """Names the acting person and the way (web, admin) to the record. After authentication."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        via = Via.ADMIN if request.path.startswith(reverse("admin:index")) else Via.WEB
        with acting(by=request.user if request.user.is_authenticated else None, via=via):
            return self.get_response(request)

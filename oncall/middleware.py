"""What every request of a signed-in person needs: his zone, his language, his name on what he changes."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from oncall.record import Via, acting
from oncall.requests import whole_number
from oncall.zones import zone_named

Respond = Callable[[HttpRequest], HttpResponse]
MEGABYTE = 1024 * 1024


class DoorMiddleware:
    """Turns away what is too large before a byte of it is kept, and drops cookies with a NUL.

    No browser sends such a cookie, and no database takes it: this stands before whatever reads cookies.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in name + value]:
            del request.COOKIES[name]
        if _is_too_large(request):
            words = _("This is too large: %(most)d MB can be sent at once. Go back, and send fewer files.")
            told = words % {"most": settings.WATCHDESK_REQUEST_MB}
            return HttpResponse(told, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _is_too_large(request: HttpRequest) -> bool:
    """By the length that the server took over from the client: it hands on no more than that."""
    length = whole_number(request.META.get("CONTENT_LENGTH")) or 0
    most: int = settings.WATCHDESK_REQUEST_MB * MEGABYTE
    return 0 < most < length


class ReaderMiddleware:
    """Shows times in the reader's zone and words in his language. After authentication and LocaleMiddleware.

    Nobody signed in: the desk's zone, the browser's language.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # himself, not behind Django's proxy: a queue asks him two thousand things
        user = request.user = get_user(request)
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

import codecs
import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from config.parent import end_with_master

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_django = get_wsgi_application()
end_with_master()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The site. Text in anything but UTF-8 is turned away before Django reads it.

    A client may name any of Python's codecs as its charset. Some are no encodings of text, and others decode
    to what no database takes: neither is an error of ours.
    """
    if _is_read_as_utf8(str(environ.get("CONTENT_TYPE", ""))):
        return _django(environ, start_response)
    start_response("415 Unsupported Media Type", [("Content-Type", "text/plain; charset=utf-8")])
    return [b"Send text as UTF-8.\n"]


def _is_read_as_utf8(content_type: str) -> bool:
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (LookupError, ValueError):
        return False
    try:
        return codecs.lookup(parameters.get("charset", "utf-8")).name in ("utf-8", "ascii")
    except LookupError:
        # Django does not use what it does not know
        return True
    except ValueError:
        return False

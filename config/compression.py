"""Pages leave compressed: a queue is 150 KB of HTML, and 11 of them once its rows' likeness is used."""

import gzip
import re
import secrets
from collections.abc import Callable
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# The first level costs a third of the usual one and leaves a fifth more.
_LEVEL = 1
_SMALLEST = 1000
_MOST_NOISE = 100
_ACCEPTS = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s|,|$))")


class CompressionMiddleware:
    """Compresses what a view answers with. Files and streams are left alone; WhiteNoise has its own.

    A name of random length is put into the head, as Django's own middleware does: the size of an answer must
    not tell what of a request stands in it beside a secret (BREACH).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or len(response.content) < _SMALLEST or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not _ACCEPTS.search(request.headers.get("Accept-Encoding", "")):
            return response
        response.content = _compressed(response.content)
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
        if response.headers.get("ETag", "").startswith('"'):
            response["ETag"] = f"W/{response['ETag']}"
        return response


def _compressed(content: bytes) -> bytes:
    packed = BytesIO()
    noise = "a" * secrets.randbelow(_MOST_NOISE)
    with gzip.GzipFile(filename=noise, mode="wb", compresslevel=_LEVEL, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()

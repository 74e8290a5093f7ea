import gzip
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from config.compression import CompressionMiddleware

PAGE = b"<p>one line like the other</p>\n" * 100


def _answer(response: HttpResponseBase, accepts: str = "gzip, br") -> HttpResponse:
    def view(_request: HttpRequest) -> HttpResponse:
        return cast("HttpResponse", response)

    return CompressionMiddleware(view)(RequestFactory().get("/", headers={"accept-encoding": accepts}))


def test_a_page_leaves_compressed() -> None:
    answer = _answer(HttpResponse(PAGE))
    assert gzip.decompress(answer.content) == PAGE
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Length"] == str(len(answer.content))
    assert len(answer.content) < len(PAGE) / 5


def test_who_does_not_take_it_gets_the_page_as_it_is() -> None:
    for accepts in ("", "br", "gzip;q=0", "gzip; q=0.0, br"):
        answer = _answer(HttpResponse(PAGE), accepts)
        assert answer.content == PAGE
        # what a cache between keeps is for those alone who ask alike
        assert answer["Vary"] == "Accept-Encoding"


def test_a_short_answer_is_not_worth_it() -> None:
    assert not _answer(HttpResponse(b"short")).has_header("Content-Encoding")


def test_a_file_streams_on() -> None:
    assert not _answer(FileResponse([PAGE])).has_header("Content-Encoding")


def test_the_same_page_has_not_always_the_same_length() -> None:
    assert len({len(_answer(HttpResponse(PAGE)).content) for _time in range(20)}) > 1

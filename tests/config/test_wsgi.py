"""What the site takes before Django reads it."""

from io import BytesIO
from typing import Any

import pytest
from django.test import RequestFactory

from config.wsgi import application

pytestmark = pytest.mark.django_db


def status(content_type: str, body: bytes = b"", method: str = "GET") -> str:
    environ = RequestFactory()._base_environ(  # type: ignore[attr-defined]
        PATH_INFO="/accounts/login/",
        QUERY_STRING="next=%ff",
        REQUEST_METHOD=method,
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH=str(len(body)),
        HTTP_HOST="localhost",
    )
    environ["wsgi.input"] = BytesIO(body)
    told: list[str] = []

    def start(status: str, _headers: list[tuple[str, str]], _error: Any = None) -> Any:
        told.append(status)

    answer = application(environ, start)
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return told[0].split()[0]


@pytest.mark.parametrize(
    "charset", ["hex", "idna", "utf-7", "unicode_escape", "undefined", "punycode", "latin-1"]
)
def test_text_in_another_encoding_is_turned_away(charset: str) -> None:
    assert status(f"text/plain; charset={charset}") == "415"
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n+2AA-\r\n--x--\r\n'
    assert status(f"multipart/form-data; boundary=x; charset={charset}", body, "POST") == "415"


def test_a_content_type_that_cannot_be_read_is_turned_away() -> None:
    assert status("text/plain; x*=no-such''a") == "415"
    assert status("text/plain; charset=\x00") == "415"


@pytest.mark.parametrize("charset", ["UTF-8", "utf8", "us-ascii", "no-such-thing"])
def test_text_that_can_be_read_is_read(charset: str) -> None:
    assert status("") == "200"
    assert status(f"text/plain; charset={charset}") == "200"

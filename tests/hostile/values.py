"""What nobody should send, in classes: each is put into every field, as a client's bytes would carry it."""

from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

# Seen on a page as it stands here, it was not escaped.
ELEMENT = "<xh7 onfocus=alert(1)>"
# What a template would make of the text below.
COUNTED = "9134568"
ELSEWHERE = "evil.example"
# Legal text that somebody may well be called, and that everything which shows or sends it has to survive:
# a formula of a table, an element, a template's words, marks that turn the direction, quotes of all kinds.
NASTY = (
    f"=cmd|' /C calc'!A0 \"'>{ELEMENT} {{{{ 9134567|add:1 }}}}{{% now 'Y' %}}"
    "${7*7} \u202egpj.\u2066 \ufeff\u0301"
)

# A value is percent-encoded; None leaves the field out, several are sent under the same name.
Sent = str | None | Sequence[str]


@cache
def megabyte() -> str:
    """A million bytes of distinct words: as long as a form may be, and more than a search index takes."""
    return "+".join(f"word{number:x}" for number in range(110_000))[:1_000_000]


def classes(honest: str, foreign: Sequence[str], of: str = "") -> dict[str, Sent]:
    """Each class of value for a field that a person would have filled with `honest`.

    `foreign` are keys of rows that are none of the sender's business; `of` is the kind of the field.
    """
    return {
        "nasty text": quote(NASTY),
        "NUL": f"{quote(honest[:50])}%00b",
        "half a surrogate": "a%ED%A0%80b",
        "no UTF-8": "%FF%FE%C0%AF",
        "bad percent": "%ZZ%1%",
        "a million bytes": megabyte(),
        "the wrong type": "soup[]",
        "a key too great": str(2**63),
        "digits": "9" * 4999,
        "negative": "-1",
        "no number": "NaN",
        "a fraction": "1e999",
        "an unknown key": "2147483646",
        "a foreign key": [foreign[len(of) % len(foreign)]],
        "the first year": "0001-01-01" if of == "date" else "0001-01-01T00:00",
        "the last year": "9999-12-31" if of == "date" else "9999-12-31T23:59",
        "a script's address": quote("javascript:alert(1)"),
        "an address elsewhere": quote(f"//{ELSEWHERE}/\\{ELSEWHERE}"),
        "a line break": f"{quote(honest[:50])}%0D%0ABcc:%20x@{ELSEWHERE}",
        "empty": "",
        "missing": None,
        "twice": [quote(honest), "soup"],
    }


LABELS = tuple(classes("", ["1"]))

# Put in the place of each part of a path.
PARTS = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "%ZZ",
    "%",
    "%25",
    "..%2f..%2fetc%2fpasswd",
    "..",
    "%2e%2e%5c",
    "0",
    "-1",
    "2147483648",
    str(2**63),
    "9" * 4999,
    "%E2%80%AE",
    "%D9%A1",
    quote(ELEMENT),
    "INC-000001%0a",
    "inc-1",
    "x" * 3000,
    "{{7}}",
)

# Sent along with a request that is honest otherwise; names as WSGI has them.
HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_HOST": ELSEWHERE},
    {"HTTP_HOST": "a b\x00c"},
    {"HTTP_X_FORWARDED_HOST": ELSEWHERE, "HTTP_FORWARDED": f"host={ELSEWHERE}", "HTTP_X_HOST": ELSEWHERE},
    {"HTTP_X_FORWARDED_FOR": f"{ELEMENT}, 1.2.3.4, \x00, " + "9" * 5000, "REMOTE_ADDR": "999.1.1.1"},
    {"HTTP_X_FORWARDED_PROTO": "gopher", "HTTP_X_FORWARDED_PORT": "99999999", "HTTP_X_REQUEST_ID": ELEMENT},
    {"HTTP_REFERER": f"http://[{ELSEWHERE}", "HTTP_ORIGIN": "http://["},
    {"HTTP_REFERER": f"javascript:{ELEMENT}", "HTTP_USER_AGENT": ELEMENT + "\xff" * 3000},
    {"HTTP_ACCEPT_LANGUAGE": "xx;q=NaN,*;q=1e999," + "de-" * 3000, "HTTP_ACCEPT": "*/*;q=soup,\xff"},
    {"HTTP_ACCEPT_LANGUAGE": "../../etc,\x00,zh_Hant_TW_x", "HTTP_ACCEPT_ENCODING": "\xff;q="},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[", "HTTP_HX_TARGET": ELEMENT},
    {
        "HTTP_HX_REQUEST": "true",
        "HTTP_HX_CURRENT_URL": "%ED%A0%80",
        "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true",
        "HTTP_HX_TRIGGER": "\xff",
        "HTTP_HX_PROMPT": "\xff",
        "HTTP_HX_TRIGGERING_EVENT": "{",
        "HTTP_HX_BOOSTED": "soup",
    },
    {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true", "HTTP_HX_REQUEST": "maybe"},
    {"HTTP_RANGE": "bytes=-1-,9-1," + "9" * 3000, "HTTP_IF_RANGE": "soup"},
    {"HTTP_RANGE": "bytes=0-0,5-", "HTTP_IF_MODIFIED_SINCE": "Mon, 31 Feb 0001 99:99:99 GMT"},
    {"HTTP_IF_MODIFIED_SINCE": "soup", "HTTP_IF_NONE_MATCH": 'W/"', "HTTP_IF_UNMODIFIED_SINCE": "-1"},
    {"HTTP_IF_MATCH": "\xff", "HTTP_IF_MODIFIED_SINCE": "Fri, 31 Dec 9999 23:59:59 GMT"},
    {"HTTP_COOKIE": f"sessionid=a\x00b; csrftoken={'x' * 5000}; django_language=../x; theme={ELEMENT}"},
    {"HTTP_COOKIE": ";;;=;a;=b;\xff=\xfe; sessionid=" + "z" * 4000},
    {"HTTP_AUTHORIZATION": "Basic \xff", "HTTP_X_METHOD_OVERRIDE": "DELETE", "HTTP_X_REWRITE_URL": "/admin/"},
    {"HTTP_TRANSFER_ENCODING": "chunked", "HTTP_EXPECT": "soup", "HTTP_UPGRADE": "h2c"},
)  # fmt: skip

# (content type, body) of what pretends to be a form. Charsets are the door's: tests/config/test_wsgi.py.
BODIES: tuple[tuple[str, bytes], ...] = (
    ("multipart/form-data", b"--x\r\n\r\n"),
    ("multipart/form-data; boundary=", b"----\r\n"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x\r\n"),
    ("multipart/form-data; boundary=\xe4", b"--\xe4\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nno end'),
    (
        "multipart/form-data; boundary=x",
        (b'--x\r\nContent-Disposition: form-data; name="body"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n=soup\r\n--x--\r\n"),
    ),
    (
        "multipart/form-data; boundary=x",
        (b'--x\r\nContent-Disposition: form-data; name="attachments"; filename="../\x00\xff/.exe"\r\n'
        b"Content-Type: \xff; charset=soup\r\n\r\nMZ\x00\r\n--x--\r\n"),
    ),
    (
        "multipart/form-data; boundary=x",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="%d"\r\n\r\n\r\n' % number
            for number in range(200)
        )
        + b"--x--\r\n",
    ),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(1001))),
    ("application/x-www-form-urlencoded; charset=soup", b"body=1"),
    ("application/json", b'{"body": ['),
    ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("\xff\xfe", b"\x00" * 1000),
    ("", b"body=1"),
)  # fmt: skip

METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X" * 300)

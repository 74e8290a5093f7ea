"""What log lines do not hold."""

import logging
import re
import sys

import pytest
import structlog
from django.conf import settings
from django.contrib.admindocs.views import simplify_regex

from config.logs import settings as log_settings
from config.logs import without_tokens
from tests.every_url import routes

TOKEN = "eyJ0b2tlbg:1abc-DEF_x.yz"


def test_no_line_holds_the_token_of_any_link_or_feed() -> None:
    tried = 0
    for name, route in routes():
        arguments = re.findall(r"<(?:\w+:)?(token|uidb36)>", simplify_regex(route))
        if not arguments:
            continue
        path = re.sub(r"<[^>]+>", TOKEN, simplify_regex(route))
        line = {"request": f"GET {path}?next=/", "event": f"Not Found: {path}", "code": 404}
        told = without_tokens(None, "info", line)
        assert TOKEN not in str(told), name
        assert told["code"] == 404
        tried += 1
    assert tried >= 4


def test_lines_of_other_programs_go_the_same_way() -> None:
    formatter = settings.LOGGING["formatters"]["watchdesk"]
    made = structlog.stdlib.ProcessorFormatter(
        processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
    )
    record = logging.LogRecord(
        "django.request", logging.WARNING, "x.py", 1, "Not Found: %s", (f"/p/{TOKEN}/",), None
    )
    said = made.format(record)
    assert "Not Found: /p/***/" in said
    assert TOKEN not in said


def test_other_addresses_stay_as_they_are() -> None:
    line = {"event": "GET /tickets/INC-000123/?v=/portal/x"}
    assert without_tokens(None, "info", dict(line)) == line


@pytest.mark.parametrize("as_json", [True, False], ids=["for machines", "for a terminal"])
def test_a_traceback_holds_no_local_variables(*, as_json: bool) -> None:
    formatter = log_settings(as_json=as_json, level="INFO")["formatters"]["watchdesk"]
    made = structlog.stdlib.ProcessorFormatter(
        processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
    )
    password = "correct horse battery"
    try:
        raise ValueError(len(password))
    except ValueError:
        record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Failed", (), sys.exc_info())
    said = made.format(record)
    assert "ValueError" in said
    assert password not in said

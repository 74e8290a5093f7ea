"""Service addresses: what is allowed, what is shown of them, and what a try's answer means."""

import logging

import pytest
from pytest_django import Settings

from oncall.channels import Message, channel_named
from oncall.channels.outcome import How
from tests.web_target import WebTarget

MESSAGE = Message(key="k-1", kind="page", title="P1 Nobody can print", text="http://desk.test/p/12-34-567/")
apprise = channel_named("apprise")


@pytest.mark.parametrize(
    "address",
    [
        "ntfys://ntfy.sh/topic", "ntfy://topic", "gotifys://gotify.test/AbCdEf123456789", "json://hook.test/x",
        "tgram://123456789:abcdefg_hijklmnop/12315544/", "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "pover://uuuuuuuuuuuuuuuuuuuuuuuuuuuuuu@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ],
)  # fmt: skip
def test_well_known_services_are_allowed_and_none_shows_its_secret(address: str) -> None:
    assert apprise.check(address) == ""
    shown = apprise.mask(address)
    assert shown
    for secret in ("topic", "AbCdEf", "abcdefg", "12315544", "JHMHI8", "uuuu", "aaaa"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("file:///etc/passwd", "file:// is not allowed here"),
        ("exec://ls", "not allowed here"),
        ("mailto://a:b@example.org", "not allowed here"),
        ("syslog://", "no service address"),
        ("dbus://x", "not allowed here"),
        ("windows://x", "not allowed here"),
        ("config://x", "not allowed here"),
        ("json://h/?template=/etc/passwd", "option template is not allowed"),
        ("ntfys://ntfy.sh/t?attach=file:///etc/passwd", "option attach is not allowed"),
        ("slack://x", "does not understand"),
        ("https://evil.example/x", "does not understand"),
        ("json://[::1", "does not understand"),
        ("json://a b", "no service address"),
        ("ntfys", "no service address"),
        ("", "no service address"),
        ("json://" + "x" * 1000, "too long"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/123/", "exactly one receiver"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_reason(address: str, why: str) -> None:
    assert why in apprise.check(address)


def test_an_operator_chooses_the_services(settings: Settings) -> None:
    settings.PAGING_SCHEMAS = ["slack"]
    assert "Allowed are: slack." in apprise.check("ntfys://ntfy.sh/topic")
    assert apprise.send("ntfys://ntfy.sh/topic", MESSAGE).how is How.REFUSED


@pytest.mark.parametrize(
    ("status", "how"),
    [
        (200, How.DELIVERED), (301, How.LATER), (400, How.REFUSED), (401, How.DEAD), (403, How.DEAD),
        (404, How.DEAD), (408, How.LATER), (410, How.DEAD), (422, How.REFUSED), (429, How.LATER),
        (500, How.LATER), (503, How.LATER),
    ],
)  # fmt: skip
def test_the_status_of_the_answer_decides(target: WebTarget, status: int, how: How) -> None:
    target.status, target.headers = status, {"Location": "http://127.0.0.1:1/"}
    outcome = apprise.send(f"json://{target.place}/token-in-path", MESSAGE)
    assert outcome.how is how
    assert outcome.words.startswith(f"HTTP {status}")
    assert len(target.got) == 1


def test_no_secret_is_in_words_or_logs(target: WebTarget, caplog: pytest.LogCaptureFixture) -> None:
    target.status, target.body = 500, "token-in-path and pass-word9 and 12-34-567"
    with caplog.at_level(logging.DEBUG):
        outcome = apprise.send(f"json://user:pass-word9@{target.place}/token-in-path", MESSAGE)
    for secret in ("token-in-path", "pass-word9", "12-34-567"):
        assert secret not in outcome.words
        assert secret not in caplog.text


def test_a_service_that_is_away_is_a_matter_of_time(settings: Settings) -> None:
    settings.PAGING_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    outcome = apprise.send("json://127.0.0.1:1/token", MESSAGE)
    assert outcome == (How.LATER, "127.0.0.1: Connection refused.")


def test_mail_shows_the_beginning_of_an_address() -> None:
    email = channel_named("email")
    assert email.normal(" Ana@Example.org ") == "ana@example.org"
    assert email.mask("ana.lopez@example.org") == "an…@example.org"
    assert "no email address" in email.check("nobody")
    assert email.check("ana@example.org") == ""

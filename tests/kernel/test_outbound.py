"""Outbound HTTP reaches what it may, wherever a name or an answer tries to lead it."""

import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
import requests

from kernel import outbound
from kernel.outbound import guarded, networks, permitted
from tests.web_target import WebTarget, web_target

LOOPBACK = networks(["127.0.0.0/8"])


@pytest.fixture
def target() -> Iterator[WebTarget]:
    outbound.forget()
    with web_target() as target:
        yield target
    outbound.forget()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
        "2001:db8::1", "240.0.0.1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_in_every_spelling(address: str) -> None:
    assert not permitted(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_permitted(address: str) -> None:
    assert permitted(ip_address(address))


def test_what_an_operator_lists_is_permitted_and_nothing_beside_it() -> None:
    allowed = networks(["10.1.0.0/16", "192.168.1.7", "fd00::/8"])
    assert permitted(ip_address("10.1.2.3"), allowed)
    assert permitted(ip_address("::ffff:192.168.1.7"), allowed)
    assert permitted(ip_address("fd12::1"), allowed)
    assert not permitted(ip_address("10.2.0.1"), allowed)
    assert not permitted(ip_address("192.168.1.8"), allowed)


def test_a_server_on_this_machine_is_refused_by_default(target: WebTarget) -> None:
    with guarded() as traffic, pytest.raises(requests.ConnectionError):
        requests.post(f"http://{target.place}/", data="x")
    assert target.got == []
    assert "127.0.0.1, a private address" in traffic.problem


def test_a_server_on_this_machine_is_reached_when_it_is_listed(target: WebTarget) -> None:
    target.status, target.body = 202, "taken"
    with guarded(allowed=LOOPBACK, headers={"Idempotency-Key": "k1"}) as traffic:
        answer = requests.post(f"http://{target.place}/hook", data="x")
    assert answer.text == "taken"
    assert target.got[0].headers["Idempotency-Key"] == "k1"
    assert [(each.status, each.body) for each in traffic.answers] == [(202, "taken")]


def test_outside_of_the_block_requests_work_as_ever(target: WebTarget) -> None:
    assert requests.get(f"http://{target.place}/", timeout=2).status_code == 200


def test_a_redirect_is_an_answer_and_is_not_followed(target: WebTarget) -> None:
    with web_target() as inner:
        target.status, target.headers = 302, {"Location": f"http://{inner.place}/secret"}
        with guarded(allowed=LOOPBACK):
            answer = requests.post(f"http://{target.place}/", data="x", allow_redirects=True)
        assert answer.status_code == 302
        assert inner.got == []


def test_a_name_that_leads_home_is_refused_however_it_resolved_before(
    target: WebTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def rebinding(host: str, *args: Any, **options: Any) -> Any:
        return real(next(answers) if host == "rebind.example" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    # a check before the request sees the public address
    assert socket.getaddrinfo("rebind.example", target.port)[0][4][0] == "93.184.216.34"
    with guarded() as traffic, pytest.raises(requests.ConnectionError):
        requests.post(f"http://rebind.example:{target.port}/", data="x")
    assert target.got == []
    assert "127.0.0.1" in traffic.problem


def test_localhost_by_name_and_by_number_is_refused(target: WebTarget) -> None:
    for host in ("localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "127.1"):
        with guarded(), pytest.raises(requests.RequestException):
            requests.post(f"http://{host}:{target.port}/", data="x")
    assert target.got == []


def test_no_proxy_of_the_environment_is_asked(target: WebTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with guarded(allowed=LOOPBACK):
        assert requests.get(f"http://{target.place}/").status_code == 200


def test_who_drips_is_cut_off_when_the_time_is_over(
    target: WebTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.6)
    target.drip = True
    began = time.monotonic()
    with guarded(allowed=LOOPBACK) as traffic:
        answer = requests.get(f"http://{target.place}/")
    assert time.monotonic() - began < 3
    assert answer.status_code == 200
    assert "No whole answer" in traffic.problem


def test_a_host_that_hangs_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", 0.3)
    outbound.forget()
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        place = full.getsockname()
        # the queue of a server that accepts nobody
        waiting = [socket.socket() for _each in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(place)
        for expected in ("did not answer within", "did not answer a moment ago"):
            with guarded(allowed=LOOPBACK) as traffic, pytest.raises(requests.ConnectionError):
                requests.get(f"http://{place[0]}:{place[1]}/")
            assert expected in traffic.problem
        for each in waiting:
            each.close()
    outbound.forget()


def test_the_words_of_a_problem_hold_no_path() -> None:
    with guarded(allowed=LOOPBACK) as traffic, pytest.raises(requests.ConnectionError):
        requests.post("http://127.0.0.1:1/very-secret-token?key=also", data="x")
    assert "secret" not in traffic.problem
    assert "refused" in traffic.problem

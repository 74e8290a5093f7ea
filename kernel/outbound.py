"""HTTP to addresses that people chose: never into our own networks, never for long, never redirected.

`requests` and `urllib3` do the work. What is checked is the address that a socket is really connected to, so
neither a name that resolves differently the second time nor a redirect leads anywhere else.
"""

import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Timer
from typing import Any, TypeAlias

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

CONNECT_SECONDS = 4.0
READ_SECONDS = 8.0
TOTAL_SECONDS = 12.0
"""Everything sent within one `guarded` block, however slowly the other side drips."""
AWAY_SECONDS = 30.0
"""So long nobody waits again for a host that let somebody wait in vain."""
LONGEST_ANSWER = 64 * 1024

# IPv6 addresses that carry an IPv4 one, which a gateway would connect to: NAT64, and the old compatible form
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


class AddressRefused(OSError):
    """The name leads only to addresses that this desk does not connect to."""


def networks(texts: Sequence[str]) -> list[Network]:
    """Networks as an operator writes them ("10.0.0.0/8", "192.168.1.7"). Raises ValueError for others."""
    return [ip_network(text.strip(), strict=False) for text in texts]


def permitted(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether to connect to it: public unicast addresses, and those in `allowed`."""
    inner = _meant(address)
    if inner is not None:
        return permitted(inner, allowed)
    if any(address in network for network in allowed if network.version == address.version):
        return True
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return all(permitted(each, allowed) for each in _carried(address))


def _meant(address: Address) -> IPv4Address | None:
    """The IPv4 address that this IPv6 one only spells (RFC 4291, RFC 6052)."""
    if isinstance(address, IPv4Address):
        return None
    spelt = address.ipv4_mapped
    if spelt is None and (address in _NAT64 or (address in _COMPATIBLE and int(address) > 1)):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return spelt


def _carried(address: Address) -> list[IPv4Address]:
    """The IPv4 addresses of the tunnel that this one leads through."""
    if isinstance(address, IPv4Address):
        return []
    return [each for each in (address.sixtofour, *(address.teredo or ())) if each is not None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: the HTTP status, its reason, the start of the body."""

    status: int
    reason: str
    body: str


@dataclass
class Traffic:
    """All HTTP of one `guarded` block. `problem` says why there was no connection or no whole answer."""

    allowed: Sequence[Network]
    headers: dict[str, str]
    ends: float
    answers: list[Answer] = field(default_factory=list)
    problem: str = ""
    _open: list[socket.socket] = field(default_factory=list)

    def send(self, request: requests.PreparedRequest, *, verify: Any) -> requests.Response:
        """One request, its whole answer read; a redirect is an answer like any other."""
        request.headers.update(self.headers)
        with closing(_Adapter()) as adapter:
            try:
                response = adapter.send(
                    request,
                    stream=True,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    verify=verify,
                    proxies={},
                )
                body = _read(response)
            except requests.RequestException as error:
                self.problem = self.problem or _in_words(error)
                raise
        # the adapter's own way is to read on demand, without a limit
        response._content = body  # noqa: SLF001
        text = body[:2000].decode(response.encoding or "utf-8", "replace")
        self.answers.append(Answer(response.status_code, response.reason or "", text))
        return response

    def connect(self, host: str, port: int) -> socket.socket:
        """A socket to the first permitted address of the host that answers."""
        if _Away.hosts.get((host, port), 0.0) > time.monotonic():
            self.problem = f"{host} did not answer a moment ago."
            raise TimeoutError(self.problem)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        usable = [each for each in found if permitted(_ip(each[4]), self.allowed)]
        if not usable:
            self.problem = f"{host} is at {_ip(found[0][4])}, a private address that this desk does not use."
            raise AddressRefused(self.problem)
        try:
            connected = self._first_of(usable)
        except TimeoutError:
            _Away.hosts[host, port] = time.monotonic() + AWAY_SECONDS
            self.problem = f"{host} did not answer within {CONNECT_SECONDS:g} seconds."
            raise
        except OSError as error:
            self.problem = f"{host}: {error.strerror}."
            raise
        self._open.append(socket.socket(fileno=os.dup(connected.fileno())))
        return connected

    def _first_of(self, places: Sequence[Any]) -> socket.socket:
        last: OSError | None = None
        for family, kind, protocol, _name, where in places:
            left = min(CONNECT_SECONDS, self.ends - time.monotonic())
            if left <= 0:
                raise TimeoutError
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(left)
                made.connect(where)
            except OSError as error:
                made.close()
                last = error
                continue
            return made
        raise last or TimeoutError()

    def cut(self) -> None:
        """End every connection, whatever is still coming over it: the time is over."""
        self.problem = self.problem or f"No whole answer within {TOTAL_SECONDS:g} seconds."
        for each in self._open:
            try:
                each.shutdown(socket.SHUT_RDWR)
            # the other side was faster
            except OSError:
                continue

    def close(self) -> None:
        for each in self._open:
            each.close()


_current: ContextVar[Traffic | None] = ContextVar("outbound_traffic", default=None)


@contextmanager
def guarded(*, allowed: Sequence[Network] = (), headers: dict[str, str] | None = None) -> Iterator[Traffic]:
    """Whatever `requests` sends inside obeys these rules and is noted, by whichever library it is called.

    Only public addresses and those in `allowed`, no proxy and no credentials from the environment, no
    redirect, at most TOTAL_SECONDS for all of it. `headers` go with every request.
    """
    traffic = Traffic(allowed, headers or {}, time.monotonic() + TOTAL_SECONDS)
    timer = Timer(TOTAL_SECONDS, traffic.cut)
    timer.daemon = True
    timer.start()
    token = _current.set(traffic)
    try:
        yield traffic
    finally:
        _current.reset(token)
        timer.cancel()
        traffic.close()


def forget() -> None:
    """Ask hosts again that did not answer."""
    _Away.hosts.clear()


class _Away:
    """Hosts that let this process wait, until when on time.monotonic()."""

    hosts: dict[tuple[str, int], float] = {}


class _Connecting:
    """Mixed into urllib3's connections: the socket comes from the block's own `connect`."""

    def _new_conn(self: Any) -> socket.socket:
        traffic = _current.get()
        if traffic is None:
            raise NewConnectionError(self, "Used outside of its block.")
        try:
            return traffic.connect(self._dns_host, self.port)
        except socket.gaierror as error:
            traffic.problem = f"{self.host} cannot be found: {error.strerror}."
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, str(error)) from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error


class _Plain(_Connecting, HTTPConnection):
    pass


class _Secure(_Connecting, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:  # noqa: FBT001, FBT002
        super().init_poolmanager(connections, maxsize, block, **options)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def _ip(where: Any) -> Address:
    # a link-local address names its interface
    return ip_address(str(where[0]).partition("%")[0])


def _read(response: requests.Response) -> bytes:
    taken = b""
    for piece in response.iter_content(8192):
        taken += piece
        if len(taken) >= LONGEST_ANSWER:
            break
    response.close()
    return taken[:LONGEST_ANSWER]


def _in_words(error: requests.RequestException) -> str:
    """The innermost reason, without the address: a path or a query may hold a secret."""
    if isinstance(error, requests.ReadTimeout):
        return f"No answer within {READ_SECONDS:g} seconds."
    reason: Any = error
    while getattr(reason, "args", None) and isinstance(reason.args[-1], Exception):
        reason = reason.args[-1]
    reason = getattr(reason, "reason", reason)
    text = getattr(reason, "strerror", None) or type(reason).__name__
    return f"{type(error).__name__}: {text}"


_send_as_ever = requests.Session.send
_prepare_as_ever = requests.Session.prepare_request


def _send(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
    traffic = _current.get()
    if traffic is None:
        return _send_as_ever(self, request, **options)
    return traffic.send(request, verify=options.get("verify", True))


def _prepare(self: requests.Session, request: requests.Request) -> requests.PreparedRequest:
    if _current.get() is not None:
        self.trust_env = False
    return _prepare_as_ever(self, request)


# A library calls `requests.post` by itself and takes no session: outside of `guarded` nothing changes.
requests.Session.send = _send  # type: ignore[method-assign]
requests.Session.prepare_request = _prepare  # type: ignore[method-assign]

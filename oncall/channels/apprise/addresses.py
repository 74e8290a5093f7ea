"""Service addresses: which are allowed, and what of them may be shown. They hold tokens and passwords."""

import logging
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from apprise import Apprise, AppriseAsset, NotifyBase, PersistentStoreMode
from django.conf import settings
from django.utils.translation import gettext as _

LONGEST = 1000
# Each names a file or another address that the library would read, or keeps things on the disk.
_FORBIDDEN = {"template", "attach", "attachment", "attach-as", "config", "include", "store"}
# Where the part after "://" is the name of a server and not a token.
_HOSTED = {
    "json", "xml", "form", "gotify", "mmost", "rocket", "signal", "nctalk", "bark", "zulip", "matrix",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_ASSET = AppriseAsset(
    app_id="Watchdesk",
    app_desc="Watchdesk",
    async_mode=False,
    secure_logging=True,
    http_redirects=False,
    storage_mode=PersistentStoreMode.MEMORY,
    allow_templates=False,
)
# the library tells its problems, and with them parts of addresses, to whoever listens: nobody does
_log = logging.getLogger("apprise")
_log.propagate = False
_log.setLevel(logging.WARNING)
_log.addHandler(logging.NullHandler())


def normal(address: str) -> str:
    return address.strip()


def service(address: str) -> NotifyBase | None:
    """The library's own object for an address that it understands and this desk allows."""
    try:
        found = Apprise.instantiate(address, asset=_ASSET)
    # its parsers meet whatever people type
    except Exception:  # noqa: BLE001
        return None
    if not isinstance(found, NotifyBase) or not _schemas(found) & set(settings.PAGING_SCHEMAS):
        return None
    found.retry = 0
    return found


def check(address: str) -> str:
    return _badly_written(address) or _badly_meant(address)


def _badly_written(address: str) -> str:
    if len(address) > LONGEST:
        return _("This address is too long: 1000 characters at most.")
    schema, separator, rest = address.partition("://")
    if not separator or not rest or _CONTROL.search(address):
        return _("This is no service address. Write one such as ntfys://ntfy.example.org/my-topic.")
    # a service's own web address is understood by the library, which is asked below what it is
    if schema.lower() not in {"http", "https", *settings.PAGING_SCHEMAS}:
        return _("%(schema)s is not allowed here. Allowed are: %(allowed)s.") % {
            "schema": f"{schema[:20]}://",
            "allowed": ", ".join(settings.PAGING_SCHEMAS),
        }
    return ""


def _badly_meant(address: str) -> str:
    wrong = _options(address) & _FORBIDDEN
    if wrong:
        return _("The option %(option)s is not allowed here: leave it out.") % {"option": min(wrong)}
    found = service(address)
    if found is None:
        return _("The service does not understand this address: parts are missing or wrong.")
    if len(found) != 1:
        return _("Name exactly one receiver: an address for several, or for none, cannot be proved.")
    return ""


def mask(address: str) -> str:
    found = service(address)
    name = str(found.service_name) if found is not None else address.partition("://")[0]
    schema = address.partition("://")[0].lower()
    host = _host(address)
    hosted = schema.removesuffix("s") in _HOSTED or (schema.startswith("ntfy") and _has_path(address))
    return f"{name[:40]} · {host[:60]}" if host and hosted else name[:40]


def secrets(address: str) -> list[str]:
    """The parts of an address that nobody may read in a log or an answer, longest first."""
    parts = re.split(r"[/?&=@:,;#+]", address.partition("://")[2])
    return sorted({each for each in parts if len(each) > 3} - {_host(address)}, key=len, reverse=True)


def receives_itself(found: NotifyBase) -> bool:
    """Whether the other side is the receiver, so that its answer means delivered."""
    return bool(_schemas(found) & {"json", "jsons", "xml", "xmls", "form", "forms"})


def _schemas(found: NotifyBase) -> set[str]:
    """What the service is called in addresses: a name, several, or none, in each of two places."""
    named: list[Any] = [found.protocol, found.secure_protocol]
    lists = [[each] if isinstance(each, str) else list(each or ()) for each in named]
    return {schema for each in lists for schema in each}


def _options(address: str) -> set[str]:
    query = address.partition("?")[2]
    return {name.lower().lstrip("+-:") for name, _value in parse_qsl(query, keep_blank_values=True)}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _has_path(address: str) -> bool:
    try:
        return len(urlsplit(address).path) > 1
    except ValueError:
        return False

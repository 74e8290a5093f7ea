"""Secrets at rest: the first of WATCHDESK_SECRET_KEYS seals, every one of them opens."""

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    return _sealer(tuple(settings.WATCHDESK_SECRET_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises `cryptography.fernet.InvalidToken` when no key of this desk sealed it."""
    return _sealer(tuple(settings.WATCHDESK_SECRET_KEYS)).decrypt(sealed.encode()).decode()


@cache
def _sealer(keys: tuple[str, ...]) -> MultiFernet:
    derived = [sha256(b"watchdesk.sealing:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in derived])

import pytest
from cryptography.fernet import InvalidToken
from pytest_django import Settings

from oncall.sealing import seal, unseal


def test_the_first_key_seals_and_every_key_opens(settings: Settings) -> None:
    settings.WATCHDESK_SECRET_KEYS = ["old"]
    sealed = seal("secret")
    settings.WATCHDESK_SECRET_KEYS = ["new", "old"]
    assert unseal(sealed) == "secret"
    assert sealed != seal("secret")
    settings.WATCHDESK_SECRET_KEYS = ["new"]
    with pytest.raises(InvalidToken):
        unseal(sealed)

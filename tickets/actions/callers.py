"""An unknown caller becomes a person the desk knows."""

import secrets
from hashlib import sha256

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from oncall.models import Organisation, User
from tickets.actions.errors import NotAllowed, Refused
from tickets.permissions import may_log


def find_or_create_caller(
    *,
    by: User | None,
    full_name: str,
    email: str = "",
    phone: str = "",
    organisation: Organisation | None = None,
    key: str = "",
) -> User:
    """The person of this address, else a new requester. A caller without an address gets none: nothing is
    mailed.

    `key` names the form he was noted in: sent twice, it makes one person, even when no address tells that.
    Raises Refused at the field that is wrong, NotAllowed when `by` is not of the desk.
    """
    if by is not None and not may_log(by):
        raise NotAllowed(_("Only the desk adds callers."))
    name = full_name.strip()
    address = email.strip()
    if not name:
        raise Refused(_("Ask the caller's name."), "full_name")
    if not address and not phone.strip():
        raise Refused(
            _("Note an email address or a phone number, so that the caller can be reached."), "email"
        )
    if not address:
        # User.email is the login; RFC 2606 keeps .invalid from ever being somebody's.
        token = sha256(f"{name}:{key}".encode()).hexdigest()[:16] if key else secrets.token_hex(8)
        return _person(f"caller-{token}@no-address.invalid", name, phone, organisation)
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("This is no email address. It looks like name@example.com."), "email") from None
    return _person(User.objects.normalise_email(address), name, phone, organisation)


def _person(address: str, name: str, phone: str, organisation: Organisation | None) -> User:
    # waits for whoever adds the same address at the same moment, and takes that person
    user: User
    user, _made = User.objects.get_or_create(
        email=address,
        defaults={
            "full_name": name,
            "phone": phone,
            "organisation": organisation,
            "password": make_password(None),
        },
    )
    if not user.is_active:
        raise Refused(
            _(
                "The account of this address is switched off, so nothing would reach it."
                " Ask an admin to switch it on, or leave the address out and note a phone number."
            ),
            "email",
        )
    return user

"""An unknown caller becomes a person the desk knows."""

import secrets

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
) -> User:
    """The person of this address, else a new requester. A caller without an address gets none: nothing is mailed.

    Raises Refused at the field that is wrong, NotAllowed when `by` is not of the desk.
    """
    if by is not None and not may_log(by):
        raise NotAllowed(_("Only the desk adds callers."))
    name = full_name.strip()
    address = email.strip()
    if not name:
        raise Refused(_("Ask the caller's name."), "full_name")
    if not address and not phone.strip():
        raise Refused(_("Note an email address or a phone number, so that the caller can be reached."), "email")
    if not address:
        # User.email is the login; RFC 2606 keeps .invalid from ever being somebody's.
        return User.objects.create_requester(
            f"caller-{secrets.token_hex(8)}@no-address.invalid", full_name=name, phone=phone, organisation=organisation
        )
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("This is no email address. It looks like name@example.com."), "email") from None
    known = User.objects.filter(email=User.objects.normalise_email(address)).first()
    return known or User.objects.create_requester(address, full_name=name, phone=phone, organisation=organisation)

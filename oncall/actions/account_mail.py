"""The mail address of an account as a contact method (docs/semantics.md, "How a page reaches a person")."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oncall.actions.contact import remove_method
from oncall.channels import channel_named
from oncall.models import ContactMethod, User
from oncall.models.contact_method import address_digest
from oncall.sealing import seal

EMAIL = ContactMethod.Channel.EMAIL


@transaction.atomic
def adopt_account_mail(*, people: Iterable[User], now: datetime) -> int:
    """Make the account's address the first contact method of who reads the desk and has none at all.

    The desk sends mail there anyway, so it counts as proved: nobody is out of reach because he never opened
    the page of his contact methods. Return for how many.
    """
    wanted = [each for each in people if each.reads_desk and each.has_mail]
    have = set(ContactMethod.objects.filter(user__in=wanted).values_list("user_id", flat=True))
    rows = [
        _led_to(each.email, ContactMethod(user=each, channel=EMAIL, name=_("Mail"), created_at=now), now)
        for each in wanted
        if each.pk not in have
    ]
    return len(ContactMethod.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def follow_account_mail(*, person: User, before: str, now: datetime) -> None:
    """The account's address was `before` and is another now: the method that stood for it goes along.

    It counts as proved, as it was given, and is switched on again if the old address was dead. A person who
    has the new address as a method already keeps that one, and without an address there is none.
    """
    mine = ContactMethod.objects.select_for_update(of=("self",)).filter(user=person, channel=EMAIL)
    old = mine.filter(digest=_digest(before)).first()
    if old is None or _digest(person.email) == old.digest:
        return
    method = mine.filter(digest=_digest(person.email)).first() or old
    if method != old or not person.has_mail:
        remove_method(by=person, method=old.pk)
    if person.has_mail:
        _led_to(person.email, method, now).save()


def _led_to(address: str, method: ContactMethod, now: datetime) -> ContactMethod:
    via = channel_named(EMAIL)
    where = via.normal(address)
    method.sealed, method.shown, method.digest = seal(where), via.mask(where), _digest(address)
    method.verified_at, method.disabled_at, method.disabled_reason = now, None, ""
    # a code that is on its way went to the address of before
    method.code_digest, method.code_sent_at, method.code_tries = "", None, 0
    return method


def _digest(address: str) -> str:
    return address_digest(EMAIL, channel_named(EMAIL).normal(address))

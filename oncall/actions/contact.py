"""How a person is reached: methods added, proved by a code, tried, ordered, removed (docs/semantics.md)."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.nudge import nudge
from oncall.actions.deliveries import SENDER
from oncall.actions.refusals import NotAllowed, Refused
from oncall.channels import channel_named
from oncall.models import ContactCheck, ContactMethod, Delivery, User
from oncall.models.contact_method import address_digest
from oncall.sealing import seal

MOST_METHODS = 10
CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
BETWEEN_CODES = timedelta(minutes=1)
BETWEEN_TESTS = timedelta(seconds=15)
MOST_AN_HOUR = {ContactCheck.Kind.CODE: 10, ContactCheck.Kind.TEST: 20}


@transaction.atomic
def add_method(*, by: User, channel: str, name: str, address: str, now: datetime) -> ContactMethod:
    """A new way to reach `by`, not used before it is proved; the code is on its way. Raises Refused."""
    if not by.reads_desk:
        raise NotAllowed(_("Only people of the desk are paged."))
    _locked(by)
    via = channel_named(channel)
    where = via.normal(address)
    problem = via.check(where)
    if problem:
        raise Refused(problem, "address")
    mine = ContactMethod.objects.filter(user=by)
    if mine.count() >= MOST_METHODS:
        raise Refused(
            _("You have %(count)d methods, as many as may be. Remove one first.") % {"count": MOST_METHODS}
        )
    digest = address_digest(channel, where)
    if mine.filter(digest=digest).exists():
        raise Refused(_("You have added this address already."), "address")
    method = ContactMethod.objects.create(
        user=by,
        channel=channel,
        name=name,
        sealed=seal(where),
        digest=digest,
        shown=via.mask(where),
        position=(mine.aggregate(last=Max("position"))["last"] or 0) + 1,
        created_at=now,
    )
    _send_code(method, now)
    return method


@transaction.atomic
def send_code(*, by: User, method: int, now: datetime) -> ContactMethod:
    """Send a new code, with which the method is proved, or used again after it was switched off. An older
    code is void. Raises Refused."""
    _locked(by)
    mine = _mine(by, method)
    if mine.is_usable:
        raise Refused(_("This method is proved already."))
    _send_code(mine, now)
    return mine


@transaction.atomic
def prove(*, by: User, method: int, code: str, now: datetime) -> str:
    """Take the code that arrived; return what is wrong with it, "" when the method is proved now.

    Nothing is raised, because a wrong try counts and has to be kept.
    """
    mine = _mine(by, method)
    if mine.is_usable:
        return ""
    if not mine.code_digest or mine.code_sent_at is None:
        return _("No code is on its way. Let one be sent.")
    if now >= mine.code_sent_at + CODE_LIVES:
        return _("This code is older than 15 minutes. Let a new one be sent.")
    if mine.code_tries >= MOST_TRIES:
        return _("Five wrong codes were typed. Let a new one be sent.")
    if not constant_time_compare(mine.code_digest, _digest(mine, "".join(code.split()))):
        mine.code_tries += 1
        mine.save(update_fields=["code_tries"])
        left = MOST_TRIES - mine.code_tries
        return ngettext(
            "This is not the code. %(count)d try is left.",
            "This is not the code. %(count)d tries are left.",
            left,
        ) % {"count": left}
    mine.verified_at, mine.disabled_at, mine.disabled_reason = now, None, ""
    mine.code_digest, mine.code_sent_at, mine.code_tries = "", None, 0
    mine.save()
    return ""


@transaction.atomic
def try_method(*, by: User, method: int, now: datetime) -> ContactCheck:
    """Send a test message over a proved method. Raises Refused."""
    _locked(by)
    mine = _mine(by, method)
    if not mine.is_usable:
        raise Refused(_("Prove this method first: then it can be tried."))
    _within_limits(mine, ContactCheck.Kind.TEST, BETWEEN_TESTS, now)
    return _queued(mine, ContactCheck.Kind.TEST, "", now)


@transaction.atomic
def move_method(*, by: User, method: int, up: bool) -> None:
    """Exchange places with the method above or below; the first are used first. Raises Refused."""
    _locked(by)
    ordered = list(ContactMethod.objects.filter(user=by).order_by("position", "id"))
    place = next((at for at, each in enumerate(ordered) if each.pk == method), None)
    if place is None:
        raise Refused(_("This method was removed."))
    other = place - 1 if up else place + 1
    if 0 <= other < len(ordered):
        ordered[place], ordered[other] = ordered[other], ordered[place]
    for position, each in enumerate(ordered):
        each.position = position
    ContactMethod.objects.bulk_update(ordered, ["position"])


@transaction.atomic
def remove_method(*, by: User, method: int) -> ContactMethod:
    """Forget a method, its address, and the steps of one's rules that use it; the record of what was sent
    stays. Raises Refused."""
    # deliveries before the method, as the sender locks them
    waiting = Delivery.objects.filter(method=method, method__user=by, next_try_at__isnull=False)
    list(waiting.order_by("pk").select_for_update(of=("self",)))
    mine = _mine(by, method)
    mine.delete()
    return mine


def _locked(by: User) -> None:
    """Two clicks at once: the second waits, and counts what the first did."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)


def _mine(by: User, method: int) -> ContactMethod:
    found = ContactMethod.objects.select_for_update(of=("self",)).filter(user=by, pk=method).first()
    if found is None:
        raise Refused(_("This method was removed."))
    return found


def _send_code(method: ContactMethod, now: datetime) -> None:
    _within_limits(method, ContactCheck.Kind.CODE, BETWEEN_CODES, now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    method.code_digest, method.code_sent_at, method.code_tries = _digest(method, code), now, 0
    method.save(update_fields=["code_digest", "code_sent_at", "code_tries"])
    # an older one that still waits would arrive and be wrong
    older = ContactCheck.objects.filter(method=method, kind=ContactCheck.Kind.CODE, state="queued")
    older.update(
        state=ContactCheck.State.FAILED, next_try_at=None, ended_at=now, sealed_code="", words="A newer code."
    )
    _queued(method, ContactCheck.Kind.CODE, seal(code), now)


def _within_limits(method: ContactMethod, kind: ContactCheck.Kind, pause: timedelta, now: datetime) -> None:
    lately = ContactCheck.objects.filter(user=method.user_id, kind=kind)
    last = lately.filter(method=method).order_by("-pk").values_list("queued_at", flat=True).first()
    if last is not None and now < last + pause:
        seconds = int((last + pause - now).total_seconds())
        raise Refused(
            ngettext(
                "One was sent a moment ago. Wait %(count)d second.",
                "One was sent a moment ago. Wait %(count)d seconds.",
                seconds,
            )
            % {"count": seconds}
        )
    if lately.filter(queued_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR[kind]:
        raise Refused(_("That is enough for this hour. Try again later."))


def _queued(method: ContactMethod, kind: ContactCheck.Kind, sealed: str, now: datetime) -> ContactCheck:
    nudge(SENDER)
    return ContactCheck.objects.create(
        user_id=method.user_id, method=method, kind=kind, sealed_code=sealed, next_try_at=now, queued_at=now
    )


def _digest(method: ContactMethod, code: str) -> str:
    return salted_hmac("oncall.contact_code", f"{method.pk}:{code}", algorithm="sha256").hexdigest()

"""The demo's mailbox: what would have been sent, as a mail client shows it."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Func, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from oncall.models import CapturedEmail, User
from oncall.models.captured_email import CapturedEmailQuerySet
from oncall.requests import whole_number

PAGE = 50


@dataclass(frozen=True)
class Box:
    """One address that got mail."""

    address: str
    name: str
    count: int


@login_required
def mailbox(request: HttpRequest) -> HttpResponse:
    """Addresses, their messages newest first, and one message to read. 404 on a real desk."""
    if not settings.WATCHDESK_DEMO:
        raise Http404
    address = request.GET.get("address", "").replace("\x00", "").strip().lower()[:254]
    everything = CapturedEmail.objects.all()
    messages = everything.to(address) if address else everything
    page = list(_before(messages, request.GET.get("before"))[: PAGE + 1])
    chosen = _named(messages, request.GET.get("message"))
    return render(
        request,
        "oncall/mailbox.html",
        {
            "boxes": _boxes(),
            "address": address,
            "mails": page[:PAGE],
            "older": page[PAGE - 1].pk if len(page) > PAGE else None,
            "mail": chosen or next(iter(page), None),
            "chosen": chosen is not None,
        },
    )


def _named(messages: CapturedEmailQuerySet, key: str | None) -> CapturedEmail | None:
    number = whole_number(key)
    return None if number is None else messages.filter(pk=number).first()


def _before(messages: CapturedEmailQuerySet, key: str | None) -> CapturedEmailQuerySet:
    """Older than the message with this key; from the newest when there is none."""
    last = _named(CapturedEmail.objects.all(), key)
    if last is not None:
        messages = messages.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    return messages.order_by("-at", "-pk")


def _boxes() -> list[Box]:
    """Every address that got mail, whoever got some last first."""
    each = CapturedEmail.objects.annotate(address=Func(F("addresses"), function="unnest"))
    counted = each.order_by().values("address").annotate(count=Count("pk"), last=Max("at"))
    rows = sorted(counted, key=lambda row: (row["last"], row["address"]), reverse=True)
    people = User.objects.filter(email__in=[row["address"] for row in rows])
    names = {user.email: user.full_name for user in people}
    return [Box(row["address"], names.get(row["address"]) or row["address"], row["count"]) for row in rows]

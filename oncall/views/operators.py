"""How the desk itself does: timers, outgoing mail, dead addresses."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import clock
from oncall.actions import lateness_seconds, reset_address, retry_email
from oncall.lateness import LATE_AFTER_SECONDS, pulses
from oncall.models import ContactMethod, DeadAddress, Delivery, OutboundEmail
from oncall.operator_panels import panels
from oncall.requests import person
from oncall.views.guards import operators_only
from oncall.words import duration, tick_name

SHOWN = 100
LATELY = timedelta(days=7)


@operators_only
def operators(request: HttpRequest) -> HttpResponse:
    now = clock.read()
    ticks = [
        {
            "name": tick_name(pulse.kind),
            "pulse": pulse,
            "silent": duration(pulse.silent_seconds),
            "late_by": duration(pulse.lateness_seconds),
        }
        for pulse in pulses(now=now)
    ]
    waiting = OutboundEmail.objects.waiting()
    late = lateness_seconds(now=now)
    return render(
        request,
        "oncall/operators.html",
        {
            "ticks": ticks,
            "waiting": list(waiting.order_by("next_try_at", "id")[:SHOWN]),
            "waiting_count": waiting[: SHOWN + 1].count(),
            "oldest_wait": duration(int(late)) if late else "",
            "failed": list(OutboundEmail.objects.failed()[:SHOWN]),
            "failed_count": OutboundEmail.objects.failed()[: SHOWN + 1].count(),
            "dead": list(DeadAddress.objects.all()[:SHOWN]),
            "dead_count": DeadAddress.objects.all()[: SHOWN + 1].count(),
            "shown": SHOWN,
            "panels": [show(person(request), now) for show in panels],
            **paging(now),
        },
    )


def paging(now: datetime) -> dict[str, Any]:
    """Messages of pages: late, failed lately, and contact methods that are off. No subject, no address."""
    late = Delivery.objects.due(now - timedelta(seconds=LATE_AFTER_SECONDS)).select_related("person")
    failed = Delivery.objects.filter(state=Delivery.State.FAILED, ended_at__gt=now - LATELY)
    off = ContactMethod.objects.filter(disabled_at__isnull=False)
    return {
        "late_deliveries": list(late[:SHOWN]),
        "late_count": late[: SHOWN + 1].count(),
        "failed_deliveries": list(failed.select_related("person").order_by("-pk")[:SHOWN]),
        "failed_deliveries_count": failed[: SHOWN + 1].count(),
        "off_methods": list(off.select_related("user").order_by("-disabled_at", "-pk")[:SHOWN]),
        "off_count": off[: SHOWN + 1].count(),
    }


@require_POST
@operators_only
def reset_dead_address(request: HttpRequest, key: int) -> HttpResponse:
    address = get_object_or_404(DeadAddress, pk=key)
    reset_address(by=person(request), address=address)
    messages.success(request, _("Mail to %(address)s goes again.") % {"address": address.address})
    return redirect("oncall:operators")


@require_POST
@operators_only
def retry_failed_email(request: HttpRequest, key: int) -> HttpResponse:
    mail = get_object_or_404(OutboundEmail, pk=key)
    if retry_email(by=person(request), mail=mail, now=clock.read()):
        messages.success(request, _("The mail to %(address)s is due now.") % {"address": mail.to_address})
    else:
        messages.info(request, _("This mail is not failed any more: somebody was faster."))
    return redirect("oncall:operators")

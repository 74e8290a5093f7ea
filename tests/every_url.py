"""The walk over the URLconf: every route with what is there in its places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver

from kernel import clock
from oncall.links import page_token
from oncall.models import (
    CalendarFeed,
    ContactMethod,
    DeadAddress,
    EscalationPolicy,
    OutboundEmail,
    PersonalRule,
    Schedule,
    ScheduleOverride,
    TimeOff,
    User,
)
from oncall.views.page_answers import VERBS
from postmortems.models import Problem, ProblemProposal, Runbook, RunbookUse
from tests.every_review import NAMES as REVIEWED
from tests.every_review import reviewed
from tests.world import World
from tickets.links import verification_token
from tickets.models import Attachment, SavedView, Ticket

PAGE_URLS = {"oncall:page", "oncall:page_link", *(f"oncall:page_{verb}" for verb in VERBS)}


@dataclass(frozen=True)
class Url:
    """One address to try: the name of its route, what it is about ("plain", "hidden", "own" or nothing)."""

    name: str
    path: str
    about: str = ""


def routes() -> Iterator[tuple[str, str]]:
    """(name, route) of every URL pattern there is; names with their namespaces, routes as written."""
    yield from _routes(get_resolver(), "", "")


def _routes(resolver: URLResolver, space: str, before: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern, inner, route)
        elif isinstance(pattern, URLPattern):
            yield space + (pattern.name or route), route


_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def urls(world: World) -> Iterator[Url]:
    """Every route filled with what is there: a ticket's with each of three tickets, an admin's with rows."""
    for name, route in routes():
        for about, path in _filled(world, name, simplify_regex(route)):
            yield Url(name, path, about)


def _filled(world: World, name: str, route: str) -> Iterator[tuple[str, str]]:
    wanted = _ARGUMENT.findall(route)
    if "number" in wanted:
        for about, ticket in world.tickets().items():
            for key in _parts(ticket, route) if "pk" in wanted else [0]:
                yield about, _with(route, number=ticket.number, pk=key, **_known(ticket))
    elif name in REVIEWED and wanted:
        for about, place in reviewed(world.tickets(), name):
            yield about, _with(route, **place)
    elif name in PAGE_URLS:
        for about, page in world.pages.items():
            token = page_token(page, world.people["ana"], clock.read())
            yield about, _with(route, pk=page.pk, token=token)
    elif "object_id" in wanted and "content_type_id" not in wanted:
        for key in _rows(name):
            yield "", _with(route, object_id=key)
    else:
        yield (
            "",
            _with(
                route,
                token=CalendarFeed.objects.get().token
                if name == "oncall:feed"
                else verification_token(world.done),
                pk=_pk(name),
                override=ScheduleOverride.objects.get().pk,
                key=_key(name),
                **_known(world.plain),
                uidb36="1",
                app_label="tickets",
                url="nowhere",
                content_type_id=1,
                object_id=1,
                id=world.people["rita"].pk,
            ),
        )


def _pk(name: str) -> int:
    if name.startswith("oncall:policy_"):
        return EscalationPolicy.objects.get().pk
    return (Schedule if name.startswith("oncall:") else SavedView).objects.get().pk


def _with(route: str, **values: Any) -> str:
    return _ARGUMENT.sub(lambda found: str(values[found[1]]), route)


def _parts(ticket: Ticket, route: str) -> list[int]:
    files = Attachment.objects.filter(ticket=ticket, entry__public=False)
    return list((files if "/files/" in route else ticket.clocks).values_list("pk", flat=True)[:1])


def _key(name: str) -> Any:
    if name == "oncall:reset_address":
        return DeadAddress.objects.values_list("pk", flat=True)[0]
    if name == "oncall:retry_email":
        return OutboundEmail.objects.failed().values_list("pk", flat=True)[0]
    if name == "oncall:contact_rule_remove":
        return PersonalRule.objects.values_list("pk", flat=True)[0]
    if name.startswith("oncall:contact_"):
        return ContactMethod.objects.filter(user__full_name="Mia Manager").values_list("pk", flat=True)[0]
    if name == "oncall:time_off_remove":
        return TimeOff.objects.values_list("pk", flat=True)[0]
    return "set-password"


def _known(ticket: Ticket) -> dict[str, Any]:
    """What the desk knows, and the use of its runbook on a ticket, else on any."""
    uses = RunbookUse.objects.order_by("pk")
    return {
        "problem": Problem.objects.get().number,
        "proposal": ProblemProposal.objects.get().pk,
        "runbook": Runbook.objects.get().pk,
        "use": (uses.filter(ticket=ticket).first() or uses[0]).pk,
    }


def _rows(name: str) -> list[Any]:
    """The first and the last row of the model that an admin's route is about."""
    named = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
    model = next((named[part] for part in named if name.startswith(f"admin:{part}_")), User)
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    return list(dict.fromkeys([*keys[:1], *keys[-1:]])) or ["1"]

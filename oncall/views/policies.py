"""Escalation policies: the list, and the few buttons that need no form of their own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from oncall.actions import delete_policy, make_default
from oncall.actions.policies import may_make_policy, why_not_deleted
from oncall.actions.refusals import Refused
from oncall.models import EscalationPolicy, Team
from oncall.policy_words import preview, rest_words, sentence
from oncall.requests import person
from oncall.targets import Targets, targets_of
from oncall.views.guards import desk_only


@require_safe
@desk_only
def policies(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = list(EscalationPolicy.objects.prefetch_related("levels__targets", "teams").order_by("name", "id"))
    specs = {each.pk: each.frozen() for each in rows}
    targets = Targets(targets_of(specs.values()), clock.read())
    led = set(user.led_team_ids)
    shown = [
        {
            "policy": each,
            "sentence": sentence(specs[each.pk], targets),
            "rests": rest_words(specs[each.pk]),
            "preview": preview(specs[each.pk], targets),
            # as `may_be_edited_by`, without a query for each
            "may_edit": user.operates or any(team.pk in led for team in each.teams.all()),
        }
        for each in rows
    ]
    context = {
        "rows": shown,
        "may_make": may_make_policy(user),
        "operates": user.operates,
        "has_default": any(each.is_default for each in rows),
        "without": list(Team.objects.active().filter(escalation_policy=None)),
    }
    return render(request, "oncall/policies.html", context)


@desk_only
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; tells what stands in the way, if something does."""
    user = person(request)
    policy = get_object_or_404(EscalationPolicy, pk=pk)
    if not user.operates:
        raise PermissionDenied(_("Only incident managers and admins delete escalation policies."))
    obstacle = why_not_deleted(policy)
    if request.method == "POST":
        try:
            delete_policy(by=user, policy=policy)
        except Refused as refused:
            obstacle = refused.message
        else:
            messages.success(request, _("Deleted: %(name)s.") % {"name": policy.name})
            return redirect("oncall:policies")
    context = {
        "policy": policy,
        "obstacle": obstacle,
        "alive": policy.pages.visible_to(user).alive().count(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "oncall/policy_delete.html", context, status=status)


@require_POST
@desk_only
def choose_default(request: HttpRequest, pk: int) -> HttpResponse:
    policy = get_object_or_404(EscalationPolicy, pk=pk)
    try:
        if make_default(by=person(request), policy=policy):
            messages.success(
                request, _("Teams without a policy of their own use %(name)s now.") % {"name": policy.name}
            )
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("oncall:policies")

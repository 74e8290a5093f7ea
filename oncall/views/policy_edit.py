"""Making and editing an escalation policy, with whom it would tell now beside the form."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from oncall.actions import edit_policy, make_policy
from oncall.actions.policies import ChangedMeanwhile, PolicyDraft, may_make_policy, teams_after
from oncall.actions.refusals import Refused
from oncall.edits import last_move
from oncall.escalation.policy import MAX_LEVELS
from oncall.forms.policy import (
    LevelForm,
    PolicyForm,
    draft_of,
    level_initial,
    level_values,
    rearranged,
    target_choices,
)
from oncall.forms.policy_opened import Opened
from oncall.models import EscalationPolicy, Team, User
from oncall.policy_words import Change, changes, preview, rest_words, sentence
from oncall.requests import person, whole_number
from oncall.targets import Targets, targets_of
from oncall.views.guards import desk_only

BUTTONS = ("add", "remove", "up", "down")
_FRESH = {"wait": 5}


@desk_only
def new_policy(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may_make_policy(user):
        raise PermissionDenied(_("Only team leads, incident managers and admins make escalation policies."))
    return _answer(request, Desk(request, user, None, clock.read()))


@desk_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    policy = get_object_or_404(EscalationPolicy.objects.prefetch_related("levels__targets"), pk=pk)
    user = person(request)
    if not policy.may_be_edited_by(user):
        raise PermissionDenied(
            _("Only incident managers, admins, and leads of a team that uses this policy may change it.")
        )
    return _answer(request, Desk(request, user, policy, clock.read()))


class Desk:
    """The forms of one request: as the policy stands, as they were typed, or as a button moved them."""

    def __init__(
        self, request: HttpRequest, by: User, policy: EscalationPolicy | None, now: datetime
    ) -> None:
        self.request, self.by, self.policy, self.now = request, by, policy, now
        self.present = policy.frozen() if policy else None
        self.opened = self._opened()
        self.choices = target_choices(self.present)
        self.conflict: list[Change] = []
        self.look_at = -1
        self.button = next((name for name in BUTTONS if name in request.POST), "")
        if self.button:
            self._move()
        elif request.method == "POST":
            self._read()
        else:
            self._show()

    def _opened(self) -> Opened | None:
        """The policy as this form was opened with it; None for a new one, and for a form that forgot it."""
        if self.request.method == "POST":
            return Opened.loads(self.request.POST.get("opened", ""))
        return Opened.of(self.policy, self.by) if self.policy else None

    def _form(self, *typed: QueryDict, **kwargs: Any) -> PolicyForm:
        return PolicyForm(*typed, by=self.by, policy=self.policy, opened=self.opened, **kwargs)

    def _show(self) -> None:
        self.facts = self._form(initial=self._initial())
        given = self.present
        self._unbound(
            [level_initial(each) for each in given.levels] if given else [_FRESH],
            level_initial(given.last_resort) if given else _FRESH,
        )

    def _read(self) -> None:
        post = self.request.POST
        self.facts = self._form(post)
        self.levels = [
            LevelForm(post, prefix=f"level{place}", choices=self.choices, number=place + 1)
            for place in range(self._count())
        ]
        self.last = LevelForm(post, prefix="last", choices=self.choices, number=0)

    def _move(self) -> None:
        """A button that adds, removes or moves a level: all that was typed stays, nothing is judged yet."""
        post = self.request.POST
        typed = [level_values(post, f"level{place}") for place in range(self._count())]
        place = whole_number(post.get(self.button))
        self.look_at = rearranged(typed, self.button, -1 if place is None else place)
        facts: dict[str, Any] = {
            name: post.get(name, "") for name in ("name", "repeat", "ack_timeout", "opened")
        }
        teams = [key for each in post.getlist("teams") if (key := whole_number(each)) is not None]
        self.facts = self._form(initial={**facts, "teams": teams})
        self._unbound(typed, level_values(post, "last"))

    def _unbound(self, levels: list[dict[str, Any]], last: dict[str, Any]) -> None:
        self.levels = [
            LevelForm(prefix=f"level{place}", choices=self.choices, number=place + 1, initial=each)
            for place, each in enumerate(levels)
        ]
        self.last = LevelForm(prefix="last", choices=self.choices, number=0, initial=last)

    def _count(self) -> int:
        return min(whole_number(self.request.POST.get("levels")) or 0, MAX_LEVELS)

    def _initial(self) -> dict[str, Any]:
        if self.opened is None:
            return {"repeat": 1, "ack_timeout": 60, "teams": self.by.led_team_ids[:1]}
        return {
            "name": self.opened.name,
            "repeat": self.opened.spec.repeat,
            "ack_timeout": self.opened.spec.ack_timeout,
            "teams": list(self.opened.shown),
            "opened": self.opened.dumps(),
        }

    def is_valid(self) -> bool:
        """Whether everything typed can be a policy; says what is wrong at the fields."""
        checked = [form.is_valid() for form in (self.facts, *self.levels, self.last)]
        if not self.levels:
            self.facts.add_error(None, _("A policy needs at least one level. Add one."))
            return False
        return all(checked)

    def draft(self) -> PolicyDraft:
        """What valid forms say."""
        return draft_of(self.facts, self.levels, self.last)

    def save(self, draft: PolicyDraft) -> EscalationPolicy | None:
        """The policy saved, or None and what is wrong at its field."""
        try:
            if self.policy is None:
                return make_policy(by=self.by, draft=draft)
            revision = self.opened.revision if self.opened else 0
            shown = self.facts.teams_shown()
            return edit_policy(by=self.by, policy=self.policy, revision=revision, draft=draft, shown=shown)
        except ChangedMeanwhile as changed:
            self._show_conflict(changed.held, draft)
        except Refused as refused:
            self.facts.add_error(refused.field, refused.message)
        return None

    def _show_conflict(self, held: EscalationPolicy, draft: PolicyDraft) -> None:
        """What others changed, and the teams as they are now with his own ticks; the next save knows it."""
        fresh = Opened.of(held, self.by)
        # a form that forgot how the teams were can't tell what of its ticks was meant
        teams = (
            teams_after(fresh.shown, self.facts.teams_shown(), draft.teams) if self.opened else fresh.shown
        )
        self.conflict = _conflict(held, self.opened, fresh, self.now)
        data = self.request.POST.copy()
        data["opened"] = fresh.dumps()
        data.setlist("teams", [str(each) for each in teams])
        self.facts.data = data


def _conflict(held: EscalationPolicy, opened: Opened | None, fresh: Opened, now: datetime) -> list[Change]:
    """What others changed since the form was opened; of one that forgot it, what the policy is."""
    targets = Targets(targets_of([fresh.spec, *([opened.spec] if opened else [])]), now)
    as_it_is = sentence(fresh.spec, targets)
    who, when = _last_change(held)
    if opened is None:
        used_by = ", ".join(str(team) for team in held.teams.all()) or "–"
        return [Change(who, each, when) for each in (as_it_is, f"{_('which teams use it')}: {used_by}")]
    words = changes(opened.spec, fresh.spec, targets)
    if opened.name != held.name:
        words.insert(0, f"{_('name')}: {opened.name} → {held.name}")
    found = [Change(who, each, when) for each in words] + _moves(held, opened.teams ^ fresh.teams)
    return found or [Change(who, as_it_is, when)]


def _moves(policy: EscalationPolicy, teams: frozenset[int]) -> list[Change]:
    """Who gave the policy to each of these teams or took it away, perhaps while editing another policy."""
    found = []
    for team in Team.objects.filter(pk__in=teams):
        move = last_move(team, policy)
        words = f"– → {team}" if team.escalation_policy_id == policy.pk else f"{team} → –"
        who = str((move and move.who) or "Watchdesk")
        found.append(Change(who, f"{_('which teams use it')}: {words}", move.at if move else None))
    return found


def _last_change(policy: EscalationPolicy) -> tuple[str, datetime | None]:
    """Who saved the policy as it is now, and when."""
    events = apps.get_model("oncall", "EscalationPolicyEvent")._default_manager
    rows = events.filter(pgh_obj=policy.pk, revision=policy.revision).order_by("-pgh_id")
    found = rows.values_list("pgh_context__metadata", "pgh_created_at").first()
    metadata, when = found or (None, None)
    who = User.objects.filter(pk=(metadata or {}).get("user")).first()
    return str(who or "Watchdesk"), when


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed = request.method == "POST"
    only_looks = bool(desk.button) or "preview" in request.POST
    draft = desk.draft() if typed and not desk.button and desk.is_valid() else None
    if draft and not only_looks and desk.save(draft) is not None:
        messages.success(request, _("Saved. Pages under way keep the policy they started with."))
        return redirect("oncall:policies")
    spec = draft.spec if draft else desk.present
    targets = Targets(targets_of([spec] if spec else []), desk.now)
    context = {
        "desk": desk,
        "facts": desk.facts,
        "policy": desk.policy,
        "alive": desk.policy.pages.visible_to(desk.by).alive().count() if desk.policy else 0,
        "preview": preview(spec, targets) if spec else None,
        "sentence": sentence(spec, targets) if spec else "",
        "rests": rest_words(spec) if spec else "",
        "preview_broken": typed and not draft and not desk.button,
        "preview_typed": draft is not None,
        "can_add": len(desk.levels) < MAX_LEVELS,
    }
    if request.headers.get("HX-Request"):
        return render(request, "oncall/policy_preview.html", context)
    status = 409 if desk.conflict else 422 if typed and not only_looks else 200
    return render(request, "oncall/policy_edit.html", context, status=status)

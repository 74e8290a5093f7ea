"""The forms of a schedule as they stand, or as they were typed, arranged, and overtaken by somebody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from oncall.actions import edit_schedule, make_schedule
from oncall.actions.refusals import Faster, Refused
from oncall.forms.schedule import (
    MOST_LAYERS,
    LayerForm,
    ScheduleForm,
    ends_too_early,
    layer_initial,
    wanted_layers,
)
from oncall.forms.schedule_opened import Opened, Overtaken, overtaken
from oncall.forms.schedule_typed import Block, Typed, origin_of
from oncall.models import Membership, Schedule, User
from oncall.requests import whole_number
from oncall.scheduling.editing import Wanted, edited, running
from oncall.scheduling.problems import problems
from oncall.scheduling.spec import ScheduleSpec


class Desk:
    """The forms of one request: as they stand in the schedule, or as they were typed."""

    def __init__(self, request: HttpRequest, by: User, schedule: Schedule | None, now: datetime) -> None:
        self.request, self.by, self.schedule, self.now = request, by, schedule, now
        self.spec = schedule.spec() if schedule else ScheduleSpec(by.display_zone.key)
        rows = schedule.layers.all() if schedule else ()
        self.places = {row.pk: place for place, row in enumerate(rows)}
        self.people = _people(self.spec)
        self.overtaken: Overtaken | None = None
        if request.method == "POST":
            self._read(request.POST)
        else:
            self.facts = ScheduleForm(by=by, schedule=schedule, zone=self.spec.zone, initial=self._initial())
            keys = list(self.places)
            self.layers = [
                self._unbound(place, layer_initial(None if origin is None else keys[origin], layer))
                for place, (origin, layer) in enumerate(running(self.spec, now))
            ]
        if not self.layers or "add" in request.POST:
            self._add()

    def _read(self, data: QueryDict) -> None:
        """Take what was typed, with its layers moved if that was asked, and what somebody else changed."""
        typed = Typed.of(data, min(whole_number(data.get("layers")) or 0, MOST_LAYERS))
        for verb, by in (("up", -1), ("down", 1)):
            place = whole_number(data.get(verb))
            if place is not None:
                typed.move(place, by)
        opened = Opened.loads(data.get("opened", ""))
        came: set[int] = set()
        if self.schedule is not None and opened.revision != self.schedule.revision:
            self.overtaken = overtaken(typed, opened, self.schedule, self.now, self._trial)
            came = set(self.places) - set(opened.ends)
        whole = typed.data()
        self.facts = ScheduleForm(whole, by=self.by, schedule=self.schedule, zone=self.spec.zone)
        self.layers = [self._typed(place, whole) for place in range(len(typed.layers))]
        for form, block in zip(self.layers, typed.layers, strict=True):
            form.is_theirs = origin_of(block) in came

    def _initial(self) -> dict[str, Any]:
        if self.schedule is None:
            led = self.by.led_team_ids
            return {"zone": self.spec.zone, "team": led[0] if led else None}
        return {
            "name": self.schedule.name,
            "team": self.schedule.team_id,
            "zone": self.schedule.zone,
            "skills": list(self.schedule.skills.values_list("pk", flat=True)),
            "opened": Opened.of(self.schedule, self.now).dumps(),
        }

    def _typed(self, place: int, data: QueryDict) -> LayerForm:
        return LayerForm(data, prefix=f"layer{place}", people=self.people, number=place + 1)

    def _trial(self, block: Block) -> LayerForm:
        """The form of a block, only to see what it says."""
        data = {f"trial-{name}": value for name, value in block.items()}
        return LayerForm(data, prefix="trial", people=self.people, number=0)

    def _unbound(self, place: int, initial: dict[str, Any]) -> LayerForm:
        return LayerForm(prefix=f"layer{place}", people=self.people, number=place + 1, initial=initial)

    def _add(self) -> None:
        """An empty layer above the others: weekly, from today on."""
        today = self.now.astimezone(self.by.display_zone).date()
        fresh = {"every": 1, "unit": "weeks", "handoff": "09:00", "anchor": today}
        if len(self.layers) < MOST_LAYERS:
            self.layers.append(self._unbound(len(self.layers), fresh))

    def is_valid(self) -> bool:
        """Whether everything typed can be a schedule; says what is wrong at the fields."""
        checked = [self.facts.is_valid(), *(each.is_valid() for each in self.layers)]
        if not all(checked):
            return False
        early = [ends_too_early(each, self.now) for each in self.layers]
        return not any(early) and self._is_schedule()

    def _is_schedule(self) -> bool:
        if problems(self.result()):
            self.facts.add_error(
                None, _("A layer ends before it begins. Look at its first hand-off and its end.")
            )
            return False
        return True

    def wanted(self) -> list[Wanted]:
        return wanted_layers(self.layers, self.spec.layers, self.places)

    def result(self) -> ScheduleSpec:
        """What the schedule would be from now on."""
        return edited(self.spec, self.now, self.wanted(), self.facts.cleaned_data["zone"])

    def save(self) -> Schedule | None:
        """The schedule saved, or None and an error at its field. Raises Faster."""
        try:
            if self.schedule is None:
                layers = [layer for _origin, layer in self.wanted()]
                return make_schedule(by=self.by, facts=self.facts.facts(), layers=layers, now=self.now)
            return edit_schedule(
                by=self.by,
                schedule=self.schedule,
                revision=self.schedule.revision,
                facts=self.facts.facts(),
                wanted=self.wanted(),
                now=self.now,
            )
        except Faster:
            raise
        except Refused as refused:
            self.facts.add_error(refused.field, refused.message)
            return None


def _people(spec: ScheduleSpec) -> Sequence[User]:
    """Whom a rotation may hold: those who work on the desk, and those who are in it already."""
    present = {key for layer in spec.layers for key in layer.participants}
    desk = Q(pk__in=Membership.objects.values("user")) | Q(is_incident_manager=True)
    return list(User.objects.filter(Q(is_active=True) & desk | Q(pk__in=present)))

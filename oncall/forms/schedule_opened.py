"""Two people edit one schedule: the second sees what the first changed, and loses nothing typed.

The form carries what the schedule was when it was opened. If somebody saved since, what the second left alone
becomes what it is now, what he typed stays, and layers that came since are added to his form.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from django.core import signing

from oncall.forms.schedule import LayerForm, layer_initial
from oncall.forms.schedule_typed import Block, Typed, block_of, origin_of
from oncall.models import Schedule
from oncall.scheduling.spec import Layer

_SALT = "oncall.schedule.opened"
FACTS = ("name", "team", "zone", "skills")


@dataclass(frozen=True)
class Opened:
    """What a schedule was when its form was opened: its facts as texts, and its layers by their keys."""

    revision: int
    facts: dict[str, list[str]]
    ends: dict[int, str]
    """The end (ISO, or empty) of each layer that had not ended."""

    @classmethod
    def of(cls, schedule: Schedule, now: datetime) -> Self:
        """The schedule (loaded `with_spec`) as it is."""
        layers = zip(schedule.layers.all(), schedule.spec().layers, strict=True)
        skills = sorted(schedule.skills.values_list("pk", flat=True))
        return cls(
            schedule.revision,
            {
                "name": [schedule.name],
                "team": [str(schedule.team_id or "")],
                "zone": [schedule.zone],
                "skills": [str(each) for each in skills],
            },
            {
                row.pk: _iso(layer.ends_at)
                for row, layer in layers
                if not layer.ends_at or layer.ends_at > now
            },
        )

    @classmethod
    def loads(cls, text: str) -> Self:
        """The inverse of `dumps`; of what was not signed here, a schedule nobody has seen."""
        try:
            revision, facts, ends = signing.loads(text, salt=_SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return cls(0, {}, {})
        return cls(revision, facts, {int(key): value for key, value in ends.items()})

    def dumps(self) -> str:
        """For a hidden field."""
        return signing.dumps([self.revision, self.facts, self.ends], salt=_SALT, compress=True)


@dataclass(frozen=True)
class Overtaken:
    """What somebody else changed: facts by their field, layers that ended, and layers that came."""

    facts: tuple[str, ...]
    gone: tuple[Layer, ...]
    come: tuple[Layer, ...]


def overtaken(
    typed: Typed,
    opened: Opened,
    schedule: Schedule,
    now: datetime,
    form_of: Callable[[Block], LayerForm],
) -> Overtaken:
    """Put into `typed` what changed since it was opened and was not typed over, and say what that was.

    The schedule is loaded `with_spec`; `form_of` makes the bound form of a block.
    """
    current = Opened.of(schedule, now)
    rows = [each.pk for each in schedule.layers.all()]
    layers = dict(zip(rows, schedule.spec().layers, strict=True))
    facts = tuple(
        name for name in FACTS if name in opened.facts and opened.facts[name] != current.facts[name]
    )
    for name in facts:
        if sorted(typed.facts.getlist(name)) == opened.facts[name]:
            typed.facts.setlist(name, current.facts[name])
    typed.layers = [
        block for block in typed.layers if not _left_alone_and_gone(block, opened, current, layers, form_of)
    ]
    for place, key in enumerate(rows):
        if key in current.ends and key not in opened.ends and key not in map(origin_of, typed.layers):
            _insert(typed.layers, rows[:place], block_of(layer_initial(key, layers[key])))
    typed.facts["opened"] = current.dumps()
    changed = {key for key, ends in current.ends.items() if opened.ends.get(key) not in {None, ends}}
    return Overtaken(
        facts,
        tuple(layers[key] for key in opened.ends if key in layers and key not in current.ends),
        tuple(layers[key] for key in current.ends if key not in opened.ends or key in changed),
    )


def _left_alone_and_gone(
    block: Block,
    opened: Opened,
    current: Opened,
    layers: dict[int, Layer],
    form_of: Callable[[Block], LayerForm],
) -> bool:
    key = origin_of(block)
    if key is None or key not in opened.ends or key in current.ends:
        return False
    if key not in layers:
        return "remove" in block
    ends = opened.ends[key]
    former = replace(layers[key], ends_at=datetime.fromisoformat(ends) if ends else None)
    form = form_of(block)
    return form.is_valid() and (bool(form.cleaned_data["remove"]) or form.layer(former) == former)


def _insert(blocks: list[Block], before: Sequence[int], block: Block) -> None:
    """Behind the last block whose layer stands before it in the schedule."""
    places = [place for place, each in enumerate(blocks) if origin_of(each) in before]
    blocks.insert(places[-1] + 1 if places else 0, block)


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""

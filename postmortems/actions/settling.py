"""Two people on one part of a review: what one typed, what the other saved (docs/semantics.md, "Tickets")."""

from collections.abc import Iterable, Mapping
from typing import Any

from postmortems.actions.errors import Change, Overtaken
from postmortems.models import ActionEntry, ReviewEntry

Values = Mapping[str, Any]


def settled(
    later: Iterable[ReviewEntry | ActionEntry], *, current: Values, typed: Values
) -> dict[str, list[Any]]:
    """What is to be changed, {field: [old, new]}: what was typed, over what stands there now.

    `later` are the entries about the same part that were made since the form was opened, oldest first. A
    field that only others changed keeps what they made of it; one that both changed to different values
    raises Overtaken. Values are as in the record.
    """
    told: dict[str, Change] = {}
    for entry in later:
        for field, (old, new) in dict(entry.params.get("changes") or {}).items():
            first = told[field].old if field in told else old
            told[field] = Change(field, first, new, entry.actor_name, entry.at)
    wanted = dict(typed)
    both = []
    for field, change in told.items():
        if field not in wanted or wanted[field] == current[field]:
            continue
        if wanted[field] == change.old:
            wanted[field] = current[field]
        else:
            both.append(change)
    changes = {field: [current[field], new] for field, new in wanted.items() if new != current[field]}
    if both:
        raise Overtaken(both, mine=changes)
    return changes

"""What was typed into the form of a schedule, layer by layer, so that layers can change places or come."""

import re
from datetime import date, datetime, time
from typing import Any, Self

from django.http import QueryDict
from django.utils import timezone

Block = dict[str, str]
"""The fields of one layer, by their names without the layer's prefix."""
_LAYER_FIELD = re.compile(r"layer([0-9]{1,2})-([a-z_]+[0-9]*)")


class Typed:
    """The data of a form: that of the schedule itself, and a block for each layer, lowest first."""

    def __init__(self, facts: QueryDict, layers: list[Block]) -> None:
        self.facts, self.layers = facts, layers

    @classmethod
    def of(cls, data: QueryDict, count: int) -> Self:
        """`count` layers of what was sent; other fields that look like a layer's are dropped."""
        facts = data.copy()
        blocks: list[Block] = [{} for _each in range(count)]
        for key in list(facts):
            found = _LAYER_FIELD.fullmatch(key)
            if found:
                if int(found[1]) < count:
                    blocks[int(found[1])][found[2]] = str(facts[key])
                del facts[key]
        return cls(facts, blocks)

    def move(self, place: int, by: int) -> None:
        """Let a layer change places with its neighbour; at the ends nothing happens."""
        other = place + by
        if 0 <= place < len(self.layers) and 0 <= other < len(self.layers):
            self.layers[place], self.layers[other] = self.layers[other], self.layers[place]

    def data(self) -> QueryDict:
        """As a browser would send it."""
        data = self.facts.copy()
        data["layers"] = str(len(self.layers))
        for place, block in enumerate(self.layers):
            for name, value in block.items():
                data[f"layer{place}-{name}"] = value
        return data


def block_of(initial: dict[str, Any]) -> Block:
    """A layer's block as a browser would send it untouched."""
    return {name: _text(value) for name, value in initial.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, (time, date)):
        return value.isoformat()
    return str(value)


def origin_of(block: Block) -> int | None:
    """The key of the row that a block's layer was made from."""
    text = block.get("origin", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None

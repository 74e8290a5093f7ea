"""What the rooms above show on the operators' page: filled when the apps start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from oncall.models import User


@dataclass(frozen=True, slots=True)
class OperatorPanel:
    """A part of the page: its template, which reads `panel`. The context never holds what the reader may not
    see."""

    template: str
    context: Mapping[str, Any]


ShowPanel: TypeAlias = Callable[[User, datetime], OperatorPanel]

panels: list[ShowPanel] = []
"""Each is asked with the reader and the time (UTC)."""

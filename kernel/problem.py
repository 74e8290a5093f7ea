"""What is wrong with something a person configured, as data for a form to word."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a configuration.

    `field` is the place ("zone", "weekly.0" for Monday, "exceptions.2026-12-25", "cells.1.3"), `code` a fixed
    word that the form turns into a sentence, `params` the values that sentence needs (already text).
    """

    field: str
    code: str
    params: Mapping[str, str] = attribute(default_factory=dict)

"""The impact × urgency matrix with its levels, saved as one whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.actions.errors import Refused
from tickets.lifecycle import Status
from tickets.models import Desk, Level, MatrixCell, Subcategory, Ticket
from tickets.models.choices import OPEN_VALUES

FEWEST_LEVELS, MOST_LEVELS = 2, 5


@dataclass(frozen=True)
class LevelTexts:
    """What is written of one level."""

    name: str
    meaning: str
    portal_answer: str = ""


@dataclass(frozen=True)
class Grid:
    """All of the matrix. Levels are listed from rank 1; `cells[impact, urgency]` is a priority 1-5."""

    impacts: list[LevelTexts]
    urgencies: list[LevelTexts]
    priorities: list[LevelTexts]
    cells: Mapping[tuple[int, int], int]


@transaction.atomic
def save_matrix(*, grid: Grid) -> None:
    """Make levels and cells those of `grid`; levels beyond its last ones go.

    Applies to tickets that are logged or reclassified from now on. Raises Refused when a level to be removed
    is still in use: tickets keep the rank, which would lose its meaning. No cell may be missing.
    """
    list(Level.objects.select_for_update().order_by("pk"))
    for scale, texts in (
        (Level.Scale.IMPACT, grid.impacts),
        (Level.Scale.URGENCY, grid.urgencies),
        (Level.Scale.PRIORITY, grid.priorities),
    ):
        for level in Level.objects.filter(scale=scale, rank__gt=len(texts)):
            _refuse_if_used(level)
            level.delete()
        for rank, words in enumerate(texts, start=1):
            stored_level = Level.objects.filter(scale=scale, rank=rank).first()
            _write_level(stored_level or Level(scale=scale, rank=rank), words)
    ranked = {(level.scale, level.rank): level for level in Level.objects.all()}
    stored = {(cell.impact_id, cell.urgency_id): cell for cell in MatrixCell.objects.all()}
    for (impact, urgency), priority in grid.cells.items():
        row, column = ranked[Level.Scale.IMPACT, impact], ranked[Level.Scale.URGENCY, urgency]
        cell = stored.get((row.pk, column.pk)) or MatrixCell(impact=row, urgency=column)
        if cell.priority != priority:
            cell.priority = priority
            cell.save()


def _write_level(level: Level, words: LevelTexts) -> None:
    before = (level.name, level.meaning, level.portal_answer)
    level.name, level.meaning, level.portal_answer = words.name, words.meaning, words.portal_answer
    # a new level has no texts yet, and none of these may be empty
    if before != (words.name, words.meaning, words.portal_answer):
        level.save()


def _refuse_if_used(level: Level) -> None:
    if Desk.objects.filter(Q(default_impact=level) | Q(default_urgency=level)).exists():
        raise Refused(
            _("“%(level)s” is the desk's default. Choose another one in the desk settings first.")
            % {"level": level.name}
        )
    subcategory = Subcategory.objects.filter(Q(default_impact=level) | Q(default_urgency=level)).first()
    if subcategory is not None:
        raise Refused(
            _("“%(level)s” is a default of subcategory “%(subcategory)s”. Choose another there first.")
            % {"level": level.name, "subcategory": subcategory}
        )
    living = Ticket.objects.filter(status__in=[*OPEN_VALUES, Status.RESOLVED.value])
    count = living.filter(**{level.scale: level.rank}).count()
    if count:
        words = ngettext(
            "“%(level)s” is held by %(count)d ticket that is not closed yet. Reclassify it first.",
            "“%(level)s” is held by %(count)d tickets that are not closed yet. Reclassify them first.",
            count,
        )
        raise Refused(words % {"level": level.name, "count": count})

"""What is configured is recorded by database triggers: every insert, change and deletion, whoever made it."""

from typing import TypeVar

import pghistory
from django.db import models

Configured = TypeVar("Configured", bound=models.Model)


def recorded(model: type[Configured]) -> type[Configured]:
    """Keep each version of a row in `<Model>Event`, with who changed it and through what.

    Row-level triggers on purpose: the statement-level ones are quadratic in the rows of a statement.
    """
    pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)
    return model

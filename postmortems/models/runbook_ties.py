"""What a runbook is tied to are rows of their own, recorded like every other configuration."""

from typing import Any

import pghistory
from django.db import models

from postmortems.models.runbook import Runbook


def _recorded(through: Any, name: str) -> type[models.Model]:
    """A proxy of the hidden table between runbook and tie: triggers need a model that migrations see."""
    meta = type("Meta", (), {"proxy": True, "app_label": "postmortems"})
    proxy: type[models.Model] = type(name, (through,), {"__module__": __name__, "Meta": meta})
    pghistory.track(
        pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, model_name=f"{name}Event"
    )(proxy)
    return proxy


RunbookSubcategory = _recorded(Runbook.subcategories.through, "RunbookSubcategory")
RunbookService = _recorded(Runbook.services.through, "RunbookService")

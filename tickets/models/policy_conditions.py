"""The conditions of a policy are rows of their own, recorded like every other configuration."""

from typing import Any

import pghistory
from django.db import models

from tickets.models.sla_policy import SlaPolicy


def _recorded(through: Any, name: str) -> type[models.Model]:
    """A proxy of the hidden table between policy and condition: triggers need a model that migrations see."""
    meta = type("Meta", (), {"proxy": True, "app_label": "tickets"})
    proxy: type[models.Model] = type(name, (through,), {"__module__": __name__, "Meta": meta})
    pghistory.track(
        pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, model_name=f"{name}Event"
    )(proxy)
    return proxy


PolicyService = _recorded(SlaPolicy.services.through, "PolicyService")
PolicyCategory = _recorded(SlaPolicy.categories.through, "PolicyCategory")
PolicyOrganisation = _recorded(SlaPolicy.organisations.through, "PolicyOrganisation")

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oncall.admin.history import HistoryAdmin
from oncall.models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(HistoryAdmin[Organisation]):
    list_display = ["name", "zone", "language", "requesters_see_all"]
    search_fields = ["name"]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A sentence in place of Django's list of what belongs to it: that would name restricted tickets."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            words = _("It has people or tickets. Move its people to another organisation; its tickets stay.")
            return [], {}, set(), [words]
        return deleted, counts, lacking, protected

"""The impact × urgency matrix: one page in place of a list of cells."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from oncall.admin.history import Tracked, history_of
from tickets.actions.errors import Refused
from tickets.actions.priority_matrix import save_matrix
from tickets.admin.configuration import HISTORY_WORDS, ConfigurationAdmin
from tickets.forms.admin_matrix import GROW_AND_SHRINK, MatrixForm
from tickets.models import MatrixCell


@admin.register(MatrixCell)
class MatrixCellAdmin(ConfigurationAdmin[MatrixCell]):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("history/", view(self.matrix_history), name="tickets_matrix_history"),
            path("", view(self.changelist_view), name="tickets_matrixcell_changelist"),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, MatrixForm.stored())
        form = MatrixForm.posted(request.POST)
        if any(button in request.POST for button in GROW_AND_SHRINK):
            return self._page(request, form)
        if form.is_valid():
            try:
                save_matrix(grid=form.grid())
            except Refused as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(
                    request, _("The matrix was saved. It holds for new and reclassified tickets.")
                )
                return redirect("admin:tickets_matrixcell_changelist")
        return self._page(request, form, status=422)

    def matrix_history(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of the priority matrix"),
            "opts": self.opts,
            "changes": history_of(
                None,
                [Tracked("tickets.LevelEvent", "pgh_obj"), Tracked("tickets.MatrixCellEvent", "pgh_obj")],
                HISTORY_WORDS,
            ),
        }
        return TemplateResponse(request, "admin/configuration_history.html", context)

    def _page(self, request: HttpRequest, form: MatrixForm, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Priority matrix"),
            "opts": self.opts,
            "form": form,
            "history_url": reverse("admin:tickets_matrix_history"),
        }
        return TemplateResponse(request, "admin/priority_matrix.html", context, status=status)

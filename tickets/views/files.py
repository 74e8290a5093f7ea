"""Attachments, for download only."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from oncall.requests import person
from tickets.models import Attachment
from tickets.views.access import signed_in
from tickets.views.downloads import download
from tickets.views.ticket_frame import visible_ticket


@require_safe
@signed_in
def file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """The file as it came; a note's file only for who may read notes."""
    user = person(request)
    ticket = visible_ticket(user, number)
    return download(get_object_or_404(Attachment.objects.visible_to(user, ticket), pk=pk))

import secrets
from typing import TYPE_CHECKING, Self

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket
from tickets.models.timeline_entry import TimelineEntry

if TYPE_CHECKING:
    from oncall.models import User


def attachment_storage() -> Storage:
    return storages["attachments"]


def random_key(_attachment: "Attachment", _filename: str) -> str:
    """Where the file lies. Nothing of it comes from the name the sender gave."""
    key = secrets.token_hex(20)
    return f"{key[:2]}/{key}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User", ticket: Ticket) -> Self:
        files = self.filter(ticket=ticket)
        return files if ticket.notes_visible_to(user) else files.filter(entry__public=True)


class Attachment(models.Model):
    """A file that came with one timeline entry; as public as the entry is. Only ever downloaded, never
    shown inline."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="attachments")
    entry = models.ForeignKey(TimelineEntry, models.CASCADE, related_name="attachments")
    file = models.FileField(storage=attachment_storage, upload_to=random_key, max_length=100)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name

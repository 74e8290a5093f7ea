"""A message in the demo's mailbox."""

from email.utils import getaddresses
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class CapturedEmailQuerySet(models.QuerySet["CapturedEmail"]):
    def to(self, address: str) -> "CapturedEmailQuerySet":
        """Messages that this address received."""
        return self.filter(addresses__contains=[address.strip().lower()])


class CapturedEmail(models.Model):
    """What a demo desk would have sent: shown at /mailbox/ as a mail client would, never sent."""

    addresses = ArrayField(
        models.CharField(max_length=254), help_text="Recipients' addresses, in lower case."
    )
    to = models.TextField(_("to"))
    sender = models.TextField(_("from"))
    subject = models.TextField(_("subject"), blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("headers"), default=dict)
    at = models.DateTimeField(_("at"))

    objects = CapturedEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("captured mail")
        verbose_name_plural = _("captured mail")
        ordering = ["-at", "-id"]
        indexes = [
            # The list of the mailbox page, all addresses and one address.
            models.Index(fields=["-at", "-id"], name="captured_newest"),
            GinIndex(fields=["addresses"], name="captured_addresses"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def to_names(self) -> str:
        """The recipients as a list of messages names them: by name, else by address."""
        return ", ".join(name or address for name, address in getaddresses([self.to]))

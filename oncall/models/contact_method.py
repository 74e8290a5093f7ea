"""A way to reach a person: an address on a channel, used only after its owner proved it is his."""

from hashlib import sha256

from cryptography.fernet import InvalidToken
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oncall.sealing import unseal


def address_digest(channel: str, address: str) -> str:
    """What tells that an address was added before, without opening it. Keys that change don't change it."""
    return sha256(f"{channel}:{address}".encode()).hexdigest()


class ContactMethodQuerySet(models.QuerySet["ContactMethod"]):
    def usable(self) -> "ContactMethodQuerySet":
        """Verified, and not switched off: paging uses these, in their order."""
        return self.filter(verified_at__isnull=False, disabled_at__isnull=True).order_by("position", "id")


class ContactMethod(models.Model):
    """An address of a person on one channel: `email`, or `apprise` with one of its service addresses.

    The address is kept sealed (apprise's hold tokens); `shown` is what people may read of it. `code_digest`
    is of the code that was sent to prove it. A dead one is disabled with the reason, in the provider's words.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        APPRISE = "apprise", _("Message service")

    user = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.CASCADE, related_name="contact_methods"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    name = models.CharField(_("name"), max_length=60)
    sealed = models.TextField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    shown = models.CharField(_("address"), max_length=120, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("added"))
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    disabled_reason = models.CharField(_("why it is off"), max_length=300, blank=True)

    objects = ContactMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact method")
        verbose_name_plural = _("contact methods")
        ordering = ["user", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest"],
                name="contact_method_once_a_person",
                violation_error_message=_("You have added this address already."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "position", "id"],
                name="contact_method_usable",
                condition=Q(verified_at__isnull=False, disabled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.shown}"

    @property
    def address(self) -> str:
        """The address itself: a secret. Only channels read it."""
        return unseal(self.sealed)

    @property
    def is_usable(self) -> bool:
        return self.verified_at is not None and self.disabled_at is None

    @property
    def is_lost(self) -> bool:
        """No key of this desk opens the address: it has to be added again."""
        try:
            return not self.address
        except InvalidToken:
            return True

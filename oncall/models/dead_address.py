"""An address that mail cannot reach."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class DeadAddressQuerySet(models.QuerySet["DeadAddress"]):
    def of(self, address: str) -> "DeadAddressQuerySet":
        """The entry of this address, however it is typed."""
        return self.alias(address_lower=Lower("address")).filter(address_lower=address.strip().lower())


class DeadAddress(models.Model):
    """An address the provider refused for good. Mail to it is kept and not tried until an admin resets it."""

    address = models.EmailField(_("address"), max_length=254)
    since = models.DateTimeField(_("since"))
    reason = models.TextField(_("reason"), help_text=_("In the words of the mail provider."))

    objects = DeadAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("dead address")
        verbose_name_plural = _("dead addresses")
        ordering = ["-since", "-id"]
        constraints = [models.UniqueConstraint(Lower("address"), name="dead_address_unique")]

    def __str__(self) -> str:
        return self.address

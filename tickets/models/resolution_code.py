from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class ResolutionCode(models.Model):
    """How a ticket ended, in the desk's own short list."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower comes first."))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name = _("resolution code")
        verbose_name_plural = _("resolution codes")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="resolution_code_unique",
                violation_error_message=_("There is a code of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

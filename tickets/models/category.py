from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded


@recorded
class Category(models.Model):
    """The upper of the two levels that sort tickets by what they are about."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower comes first."))
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive ones can't be chosen for new tickets.")
    )

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="category_name_unique",
                violation_error_message=_("There is a category of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

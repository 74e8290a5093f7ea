from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A named selection of the queue that a person saved for himself: the query string of the queue page."""

    owner = models.ForeignKey("oncall.User", models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_unique",
                violation_error_message=_("You have a view of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

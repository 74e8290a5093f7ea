"""An organisation: whom a requester belongs to."""

import pghistory
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.zones import validate_language, validate_zone


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="OrganisationEvent",
    fields=["name", "zone", "language", "requesters_see_all"],
)
class Organisation(models.Model):
    """A customer or a department. Its zone and language are its people's until they choose their own."""

    name = models.CharField(_("name"), max_length=200)
    zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        default="",
        validators=[validate_zone],
        help_text=_("An IANA name, such as Europe/Madrid. Empty: the desk's own time zone."),
    )
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        default="",
        validators=[validate_language],
        help_text=_("A language code, such as en. Empty: the desk's own language."),
    )
    requesters_see_all = models.BooleanField(
        _("requesters see each other's tickets"),
        default=False,
        help_text=_("Everybody of this organisation sees every ticket of it that is not restricted."),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_unique",
                violation_error_message=_("There is already an organisation with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""A step of a person's own rules: which contact method, how many minutes after the page came."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.escalation.rules import Rule
from oncall.models.contact_method import ContactMethod
from oncall.models.page import Page

MAX_RULE_MINUTES = 180


class PersonalRule(models.Model):
    """Use a contact method so many minutes after a page of this urgency came."""

    user = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.CASCADE, related_name="personal_rules"
    )
    urgency = models.CharField(_("urgency"), max_length=4, choices=Page.Urgency)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=0, validators=[MaxValueValidator(MAX_RULE_MINUTES)]
    )
    method = models.ForeignKey(
        ContactMethod, verbose_name=_("contact method"), on_delete=models.CASCADE, related_name="rules"
    )

    class Meta:
        verbose_name = _("personal rule")
        verbose_name_plural = _("personal rules")
        ordering = ["user", "urgency", "minutes", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "urgency", "minutes", "method"],
                name="personal_rule_once",
                violation_error_message=_("You have this step already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.urgency} +{self.minutes}"

    def spec(self) -> Rule:
        """What the engine plans with."""
        return Rule(self.method_id, self.minutes)

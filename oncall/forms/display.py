"""Forms of a person's own settings."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oncall.models import User
from oncall.zones import zone_choices, zone_named


class DisplayForm(forms.Form):
    """Zone and language; the empty choice says what it would be."""

    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = user.organisation
        zone = zone_named(organisation.zone if organisation else "")
        self._offer("zone", zone_choices(), own=user.zone, default=str(zone))
        names = {code: str(name) for code, name in settings.LANGUAGES}
        code = organisation.language if organisation else ""
        default = names.get(code) or names.get(settings.LANGUAGE_CODE, settings.LANGUAGE_CODE)
        self._offer("language", list(names.items()), own=user.language, default=default)

    def _offer(self, name: str, choices: list[tuple[str, str]], *, own: str, default: str) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        empty = ("", gettext("As the desk has it: %(default)s") % {"default": default})
        kept = [] if not own or own in dict(choices) else [(own, own)]
        field.choices = [empty, *kept, *choices]
        field.widget.attrs["class"] = "form-select"

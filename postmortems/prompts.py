"""What the editor of a review asks for, in plain words and without blame."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from postmortems.models.choices import Section

PROMPTS: dict[Section, Any] = {
    Section.SUMMARY: _("What happened, in three sentences that somebody who was not there understands."),
    Section.IMPACT: _("Who could not do what, how many of them, and for how long? In their words, not ours."),
    Section.DETECTION: _("How did we notice: by a monitor, or by a caller? What would have told us sooner?"),
    Section.FACTOR: _(
        "There is never one cause. What had to come together? Ask of each: what made this seem right then?"
    ),
    Section.WELL: _("What helped, and should stay as it is?"),
    Section.BADLY: _(
        "What slowed us down: tools, access, hand-overs, missing words? Name things, not people."
    ),
    Section.LUCKILY: _("What could have made it worse, and only by chance did not?"),
}

BLAMELESS = _(
    "Write what people saw and knew at that moment, not what they should have done. Prefer “the alert went "
    "to a channel that nobody reads at night” to “she missed the alert”. Roles are enough; names are seldom "
    "needed."
)

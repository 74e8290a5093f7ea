import pytest
from django.template.loader import get_template

from tickets.models import TimelineEntry
from tickets.models.choices import EntryKind
from tickets.views.timeline import _ICONS, _layout

EVENTS = [kind for kind in EntryKind if _layout(TimelineEntry(kind=kind)) == "event"]


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_has_an_icon_that_there_is(kind: EntryKind) -> None:
    assert "<svg" in get_template(f"bs_icon/{_ICONS[kind]}.svg").render()

"""Every page for every reader: the routes come from the URLconf, so a new page is covered by itself.

Light and dark, on a desk and on a phone: no element breaks WCAG 2.2 AA, the HTML is valid, and at 320 px and
at 200 % nothing has to be scrolled sideways.
"""

from collections.abc import Callable

import pytest

from tests.every_url import routes
from tests.readers.browse import Shown
from tests.readers.facts import missing
from tests.readers.look import look_over
from tests.readers.pages import sights
from tests.readers.people import Readers
from tests.readers.validity import Validator

pytestmark = [pytest.mark.a11y, pytest.mark.django_db]

NAMES = sorted({name for name, _route in routes()})


@pytest.mark.parametrize("name", NAMES)
def test_page_is_valid_html(readers: Readers, validator: Validator, name: str) -> None:
    found = [
        f"{sight.role} at {sight.path}: {each}"
        for sight in sights(readers, name)
        for each in (
            *validator.complaints(sight.html.decode(), admin=name.startswith("admin:")),
            *missing(sight.html.decode(), sight.language),
        )
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_page_is_readable_to_everybody_who_opens_it(
    readers: Readers, shown: Shown, name: str, record_property: Callable[[str, object], None]
) -> None:
    found, seen = [], 0
    for sight in sights(readers, name):
        seen += 1
        if not sight.alike:
            page = shown.show(readers.clients[sight.role], sight.path, sight.html)
            found += [f"{sight.role} at {sight.path}: {each}" for each in look_over(page)]
    record_property("sights", seen)
    assert not found, "\n".join(found)

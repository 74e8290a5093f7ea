"""Every text people read can be translated, and the German catalogue lacks none."""

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext

from config.messages import extract

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def messages_of(template: str) -> list[tuple[int, object]]:
    found = extract(io.BytesIO(template.encode()), KEYWORDS, (), {})
    # Babel keeps a place for the number of a plural
    return [
        (line, [part for part in message if part]) if isinstance(message, tuple) else (line, message)
        for line, _function, message, _comments in found
    ]


def test_a_template_gives_its_messages_with_their_lines() -> None:
    template = (
        "{% load i18n %}<p>{% translate 'Log ticket' %}</p>\n"
        "{% blocktranslate count n=n %}{{ n }} ticket{% plural %}{{ n }} tickets{% endblocktranslate %}"
    )
    assert messages_of(template) == [(1, "Log ticket"), (2, ["%(n)s ticket", "%(n)s tickets"])]


def test_words_outside_of_the_tags_are_no_messages() -> None:
    assert messages_of("<p>gettext('no')</p>{{ name }}") == []


@pytest.fixture(scope="module")
def in_code() -> Catalog:
    """All messages of code and templates, as `make messages` collects them."""
    with (ROOT / "locale/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog()
    for path, line, message, comments, context in extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS, directory_filter=lambda folder: ".venv" not in str(folder)
    ):
        catalog.add(message, None, [(path, line)], auto_comments=comments, context=context)
    return catalog


def test_german_lacks_no_message(in_code: Catalog) -> None:
    with (ROOT / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        german = read_po(file, locale="de")
    missing = []
    for message in in_code:
        known = german.get(message.id, message.context) if message.id else message
        words = known.string if known is not None else ""
        if message.id and not (all(words) if isinstance(words, tuple) else words):
            missing.append(message.id)
    assert missing == [], "run `make messages`, and translate what is new"


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with translation.override("de"):
        assert gettext("Log ticket") == "Ticket erfassen"

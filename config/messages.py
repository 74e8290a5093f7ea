"""Babel's extractor for Django templates: Django turns each into Python calls of gettext for Babel."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Sequence[str], options: Any
) -> Iterator[tuple[Any, ...]]:
    """Yield the messages of one template, as `babel.messages.extract` asks its methods to."""
    source = templatize(file.read().decode(), origin=getattr(file, "name", ""))
    # What is no message is written as runs of X, which Babel's tokenizer passes over line by line.
    for number, line in enumerate(source.splitlines(), 1):
        if "gettext" in line or "_(" in line:
            calls = io.BytesIO(line.encode())
            for _line, *message in extract_python(calls, keywords, comment_tags, options):
                yield (number, *message)

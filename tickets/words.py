"""Words as the desk searches them: the same for what is written and for what is asked."""

import re
import unicodedata

# More than this of one text is not searched: a vector of PostgreSQL holds 1 MB.
LONGEST_TEXT = 100_000
_MARKS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile(r"[\W_]+")
WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Lower case and without accents: "Café" and "cafe" are one word."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


def plain_words(text: str) -> str:
    """The words of a text with a space between: no accents, case or punctuation, which PostgreSQL's own
    parser would read as addresses, paths and signed numbers."""
    return _BETWEEN.sub(" ", folded(text[:LONGEST_TEXT])[:LONGEST_TEXT]).strip()

"""Keeps the words that tickets are found by. Called by other actions, in their transaction.

Weights: A number and title, B requester, C description, D conversation. The public words are those the
requester may find the ticket by; the desk's words are these and the notes.
"""

import re

from django.db import connection

from tickets.models import Ticket
from tickets.words import plain_words

# Statements are put together from constants alone; every value is a parameter.
VECTOR = (
    "setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B')"
    " || setweight(to_tsvector('simple', %s), 'C')"
)
_INDEX = f"""
INSERT INTO tickets_searchdocument AS kept (ticket_id, public, desk) VALUES (%s, {VECTOR}, {VECTOR})
ON CONFLICT (ticket_id) DO UPDATE SET
  public = excluded.public || ts_filter(kept.public, '{{d}}'),
  desk = excluded.desk || ts_filter(kept.desk, '{{d}}')
"""  # noqa: S608
# A vector ends at 1 MB, and a reply must never fail for that: a conversation beyond this is searched no
# further.
_FULL = 400_000
_APPEND_DESK = f"""
UPDATE tickets_searchdocument SET desk = desk || to_tsvector('simple', %s)
WHERE ticket_id = %s AND octet_length(desk::text) < {_FULL}
"""  # noqa: S608
_APPEND_BOTH = f"""
UPDATE tickets_searchdocument SET
  desk = desk || to_tsvector('simple', %s), public = public || to_tsvector('simple', %s)
WHERE ticket_id = %s AND octet_length(desk::text) < {_FULL}
"""  # noqa: S608


def index_ticket(ticket: Ticket) -> None:
    """Write the ticket's own words anew; those of its conversation stay. One statement."""
    head = f"{number_words(ticket.number)} {plain_words(ticket.title)}"
    contact = f"{ticket.requester_name} {ticket.requester_email}"
    phone = re.sub(r"\D", "", ticket.requester_phone)
    description = plain_words(ticket.description)
    with connection.cursor() as cursor:
        cursor.execute(
            _INDEX,
            [
                ticket.pk,
                *(head, plain_words(ticket.requester_name), description),
                *(head, f"{plain_words(contact)} {phone}", description),
            ],
        )


def index_words(ticket_id: int, text: str, *, public: bool) -> None:
    """Add what somebody wrote on the ticket: a public message, or a note, which only the desk finds. One
    statement."""
    words = plain_words(text)
    if not words:
        return
    with connection.cursor() as cursor:
        if public:
            cursor.execute(_APPEND_BOTH, [words, words, ticket_id])
        else:
            cursor.execute(_APPEND_DESK, [words, ticket_id])


def number_words(number: str) -> str:
    """`INC-000123` as people type it: with its letters, with and without its zeros."""
    letters, _dash, digits = number.partition("-")
    return plain_words(f"{number} {letters}{digits} {digits.lstrip('0')}")

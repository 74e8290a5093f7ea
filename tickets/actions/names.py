"""People's names as the record keeps them."""

from oncall.models import User

# An account's name may be longer than the columns that keep it.
LONGEST = 120


def recorded_name(person: User | None) -> str:
    """The name kept beside what somebody did, whatever becomes of the account; empty for Watchdesk itself."""
    return person.get_full_name()[:LONGEST] if person else ""

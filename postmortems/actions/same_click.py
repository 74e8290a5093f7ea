"""The same form sent twice: a double click, or an answer that got lost."""

from datetime import timedelta

from oncall.models import User

# However long a lost answer lets somebody wait before he sends the form again.
SAME_CLICK = timedelta(minutes=10)


def one_at_a_time(person: User) -> None:
    """A second click of this person waits here for what the first does. Runs inside a transaction."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)

"""What the two commonest acts of a desk may cost, savepoints included."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.desk import desk
from tests.tickets.actions.scene import Scene, at, clock
from tickets.actions.conversation import reply

MOST_FOR_LOGGING = 25
# one of them asks for the open pages of the ticket, one for its major incident
MOST_FOR_REPLYING = 22


def _at_most(most: int, queries: CaptureQueriesContext) -> None:
    told = "\n".join(query["sql"][:100] for query in queries.captured_queries)
    assert len(queries) <= most, f"{len(queries)} queries:\n{told}"


def test_logging_on_the_portal_stays_cheap(scene: Scene) -> None:
    desk(first_team=scene.first)
    with CaptureQueriesContext(connection) as queries:
        ticket = scene.log(team=None, key="form-1")
    assert ticket.team == scene.first
    _at_most(MOST_FOR_LOGGING, queries)


def test_the_first_reply_stays_cheap(scene: Scene) -> None:
    ticket = scene.log()
    with CaptureQueriesContext(connection) as queries:
        reply(ticket=ticket.pk, by=scene.ana, now=at(5), body="On it.")
    assert clock(ticket, "first_response").state == "stopped"
    _at_most(MOST_FOR_REPLYING, queries)

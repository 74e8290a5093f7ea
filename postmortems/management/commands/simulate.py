"""`manage.py simulate`: play a story on the running demo, for somebody who watches the browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from kernel import clock
from postmortems.demo.live import Player, Stuck, perform
from postmortems.demo.major import MANAGER, MajorStory, MissingDemo
from postmortems.demo.plots import WAREHOUSE, Plot

STORIES = {"major": WAREHOUSE}
FASTEST = 1000.0
# of the advisory lock: two at once would end each other's tickets
_LOCK = 5_119_301


class Command(BaseCommand):
    help = (
        "Play a story on the running demo desk: a storm of calls, a major incident, a page that the first "
        "person misses, updates, resolution, verification, review. Ctrl-C ends it and tidies up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--story", choices=sorted(STORIES), default="major")
        parser.add_argument(
            "--speed",
            type=float,
            default=1.0,
            help="how many times faster than life; what the workers do takes its own time (default 1)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        speed = options["speed"]
        if not 0 < speed <= FASTEST:
            raise CommandError(f"--speed must be more than 0 and at most {FASTEST:g}.")
        with _alone():
            story, player = self._prepared(STORIES[options["story"]], speed)
            try:
                perform(story, player)
            except Stuck as stuck:
                raise CommandError(str(stuck)) from stuck

    def _prepared(self, plot: Plot, speed: float) -> tuple[MajorStory, Player]:
        def span(minutes: float) -> timedelta:
            return timedelta(minutes=minutes / speed)

        try:
            story = MajorStory(plot, now=clock.read, span=span)
        except MissingDemo as missing:
            raise CommandError(
                f"The demo data is missing ({missing}). It plays on a demo desk: make run fills "
                "an empty one, and so does manage.py load_demo."
            ) from missing
        return story, Player(span=span, say=self.stdout.write, reader=story.people[MANAGER])


@contextmanager
def _alone() -> Iterator[None]:
    # a transaction of its own holds the lock: behind PgBouncer a session is another one with every statement
    own = connection.copy()
    own.set_autocommit(False)
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            (mine,) = cursor.fetchone()
        if not mine:
            raise CommandError("A simulation is running on this desk already.")
        yield
    finally:
        own.rollback()
        own.close()

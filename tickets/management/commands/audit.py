"""`manage.py audit`: look now at all that should have been paged and mailed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel import clock
from oncall.record import Via, acting
from tickets.actions.audit.run import DAYS, audit_all
from tickets.audit_words import finding_words
from tickets.models import AuditFinding

SHOWN = 200


class Command(BaseCommand):
    help = "Derive again what should have been paged and mailed, and say what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help="how many days back (7)")

    def handle(self, *_args: Any, **options: Any) -> None:
        days = options["days"]
        if not 1 <= days <= 366:
            raise CommandError("--days is from 1 to 366.")
        with acting(by=None, via=Via.COMMAND):
            done = audit_all(now=clock.read(), days=days)
        standing = AuditFinding.objects.filter(cleared_at=None)
        for each in standing.order_by("kind", "pk")[:SHOWN]:
            about = each.params.get("number", each.ref)
            self.stdout.write(f"{about}: {finding_words(each.kind, each.params)}")
        self.stdout.write(f"{done.tickets} tickets, {done.standing} differences, {done.new} of them new.")
        if done.standing:
            raise CommandError("Something differs from what should be.", returncode=3)

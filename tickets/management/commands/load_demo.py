"""`manage.py load_demo`: fill an empty desk with an invented company."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from kernel import clock
from oncall.demo import PASSWORD
from oncall.models import User
from tickets.demo.load import load


class Command(BaseCommand):
    help = "Fill an empty desk with an invented company and three weeks of its tickets."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print-logins", action="store_true", help="then print who may sign in, and with what"
        )
        parser.add_argument("--force", action="store_true", help="also where WATCHDESK_DEMO is off")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.WATCHDESK_DEMO and not options["force"]:
            raise CommandError("This is no demo desk: set WATCHDESK_DEMO=1, or say --force.")
        # on stderr, because the logins alone are what is printed
        if options["verbosity"] and not User.objects.exists():
            self.stderr.write("Making up a company and three weeks of its tickets; this takes a minute.")
        loaded = load(now=clock.read(), read=clock.read)
        if loaded is not None:
            # on tables never analysed PostgreSQL plans the ticket page five times as long
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        if loaded is None and options["verbosity"] > 1:
            self.stderr.write("Nothing was loaded: this desk has people or tickets already.")
        if loaded is not None and options["verbosity"] > 1:
            self.stderr.write(
                f"{loaded.tickets} tickets, {loaded.mails} mails, {loaded.steps} steps, "
                f"{loaded.refused} of them dropped."
            )
        if options["print_logins"]:
            self._print_logins()

    def _print_logins(self) -> None:
        people = list(User.objects.demo_people())
        if not people:
            return
        self.stdout.write(f"Sign in with the password {PASSWORD} as one of")
        width = max(len(person.demo_role) for person in people)
        for person in people:
            self.stdout.write(
                f"  {person.demo_role:{width}}  {person.full_name:18}  {person.email}  {PASSWORD}"
            )

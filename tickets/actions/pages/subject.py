"""A ticket as a page names it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from oncall.models import Page
from oncall.models.page import PageQuerySet
from oncall.subjects import Subject
from tickets.models import Ticket

KIND = "ticket"


def subject_of(ticket: Ticket) -> Subject:
    """Label, link and key. Messages leave the house, so a restricted ticket's title stays here."""
    return Subject(KIND, ticket.pk, _label(ticket), reverse("tickets:ticket", args=[ticket.number]))


def pages_of(ticket: Ticket) -> PageQuerySet:
    """All pages about this ticket, the newest first."""
    return Page.objects.about(f"{KIND}:{ticket.pk}")


def _label(ticket: Ticket) -> str:
    if not ticket.restricted:
        return f"{ticket.number} {ticket.title}"
    # kept as text, and read by people of several languages: the desk's own
    with translation.override(settings.LANGUAGE_CODE):
        return _("%(number)s (restricted ticket)") % {"number": ticket.number}

"""Mail about problems that are proposed, and about runbooks that want reviewing."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oncall.models import User
from postmortems.models import ProblemProposal, Runbook
from postmortems.notices.sending import send
from tickets.links import absolute
from tickets.notices.letter import Letter, Link

PROPOSED, REVIEW_DUE = "problem_proposed", "runbook_review_due"


def tell_proposed(proposal: ProblemProposal, *, now: datetime) -> None:
    """To every incident manager, once."""
    for manager in User.objects.active().incident_managers().select_related("organisation"):
        send(
            to=manager,
            about=None,
            write=lambda: _proposed(proposal),
            kind=PROPOSED,
            key=f"problem_proposal:{proposal.pk}:user:{manager.pk}",
            now=now,
        )


def tell_review_due(runbook: Runbook, *, now: datetime) -> None:
    """To its owner, else, when he has left the desk, to every incident manager; once for each review date."""
    owner = runbook.owner
    managers = User.objects.active().incident_managers().select_related("organisation")
    for person in [owner] if owner.reads_desk and owner.has_mail else list(managers):
        send(
            to=person,
            about=None,
            write=lambda: _review_due(runbook),
            kind=REVIEW_DUE,
            key=f"runbook:{runbook.pk}:review:{runbook.review_by.isoformat()}:user:{person.pk}",
            now=now,
        )


def _proposed(proposal: ProblemProposal) -> Letter:
    words = {"count": proposal.incidents, "service": proposal.service, "category": proposal.category}
    return Letter(
        _("Recurring incidents: %(service)s, %(category)s") % words,
        ngettext(
            "%(count)d incident of “%(category)s” on %(service)s came within a short time.",
            "%(count)d incidents of “%(category)s” on %(service)s came within a short time.",
            proposal.incidents,
        )
        % words,
        _("Open a problem for their cause, or say why none is needed."),
        Link(_("Decide"), absolute(reverse("postmortems:proposal", kwargs={"proposal": proposal.pk}))),
    )


def _review_due(runbook: Runbook) -> Letter:
    words = {"title": runbook.title, "date": runbook.review_by.isoformat()}
    return Letter(
        _("Please check the runbook: %(title)s") % words,
        _("The runbook “%(title)s” was to be reviewed by %(date)s.") % words,
        _("Read it, put right what has changed, and mark it as verified."),
        Link(_("Open the runbook"), absolute(reverse("postmortems:runbook", kwargs={"runbook": runbook.pk}))),
    )

"""Every verb on a ticket: GET shows its form, as a page or as a part of the open ticket; POST does it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kernel import clock
from oncall.models import Team, User
from oncall.requests import person, whole_number
from tickets import registry
from tickets.actions.errors import Conflict, NotAllowed, Refused
from tickets.actions.opened import Opened
from tickets.actions.resolution import unpassed, unticked
from tickets.forms.action import ActionForm, Submitted
from tickets.forms.assignment import AssignForm, TakeForm
from tickets.forms.conversation import MessageForm, NoteForm, ReplyForm
from tickets.forms.details import (
    EditForm,
    LiftOverrideForm,
    OverrideForm,
    RestrictForm,
    TriageForm,
    UnrestrictForm,
    VendorForm,
)
from tickets.forms.escalation import EscalateForm, InformForm, ReturnForm
from tickets.forms.family import ChildrenForm, ParentForm, RemoveChildForm
from tickets.forms.major import (
    AcceptMajorForm,
    DeclineMajorForm,
    MajorRolesForm,
    MarkAuthoritiesForm,
    MarkDrForm,
    ProposeMajorForm,
    StandDownForm,
    UpdateForm,
)
from tickets.forms.pages import PageForm
from tickets.forms.relations import DuplicateForm, RelateForm, UndoDuplicateForm, UnrelateForm
from tickets.forms.resolution import CloseForm, ReopenForm, ResolveForm, SpokenYesForm
from tickets.forms.spot_checks import (
    RemoveSpotCheckForm,
    SpotCheckForm,
    TickSpotCheckForm,
    UntickSpotCheckForm,
)
from tickets.forms.status import CancelForm, ConvertForm, PendForm, RejectForm, ResumeForm, StartForm
from tickets.forms.work import (
    ChangeTaskForm,
    CheckForm,
    CompleteTaskForm,
    ReopenTaskForm,
    TaskForm,
    UncheckForm,
)
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import Ability, abilities
from tickets.views.access import signed_in
from tickets.views.conflicts import told_changes
from tickets.views.ticket_frame import led_elsewhere, page_or_fragment, visible_ticket
from tickets.views.ticket_pages import seats_for

VERBS: tuple[type[ActionForm], ...] = (
    ReplyForm,
    NoteForm,
    TakeForm,
    AssignForm,
    StartForm,
    PendForm,
    ResumeForm,
    ResolveForm,
    CloseForm,
    SpokenYesForm,
    ReopenForm,
    EscalateForm,
    ReturnForm,
    InformForm,
    PageForm,
    EditForm,
    VendorForm,
    TriageForm,
    OverrideForm,
    LiftOverrideForm,
    RestrictForm,
    UnrestrictForm,
    CancelForm,
    RejectForm,
    ConvertForm,
    DuplicateForm,
    UndoDuplicateForm,
    RelateForm,
    UnrelateForm,
    ChildrenForm,
    ParentForm,
    RemoveChildForm,
    ProposeMajorForm,
    AcceptMajorForm,
    DeclineMajorForm,
    MajorRolesForm,
    UpdateForm,
    StandDownForm,
    MarkDrForm,
    MarkAuthoritiesForm,
    SpotCheckForm,
    TickSpotCheckForm,
    UntickSpotCheckForm,
    RemoveSpotCheckForm,
    TaskForm,
    ChangeTaskForm,
    CompleteTaskForm,
    ReopenTaskForm,
    CheckForm,
    UncheckForm,
)

# What ends a resolved ticket, unless something stands in the way.
ENDING = (Ability.CLOSE, Ability.SPOKEN_YES)

# Replies in which a closed door is named: forbidden now, overtaken, not as typed.
FORBIDDEN, OVERTAKEN, UNPROCESSABLE = 403, 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def act(request: HttpRequest, number: str, verb: type[ActionForm]) -> HttpResponse:
    """Show a verb's form, or do it and go back to the ticket. Whatever is refused keeps what was typed."""
    user = person(request)
    ticket = visible_ticket(user, number)
    if request.method != "POST":
        return led_elsewhere(user, ticket, number, f"tickets:{verb.verb}") or _show(request, ticket, verb)
    if not ticket.notes_visible_to(user):
        raise PermissionDenied(_("This is your own ticket: answer and write on the portal."))
    if request.POST.get("step") == "people" and verb is AssignForm:
        return _show(request, ticket, verb)
    now = clock.read()
    form = verb(request.POST, request.FILES, ticket=ticket, user=user, now=now)
    opened = Opened.loads(request.POST.get("opened", ""))
    if not form.is_valid():
        return _form_page(request, form, opened=request.POST.get("opened", ""), status=UNPROCESSABLE)
    try:
        fresh = form.act(Submitted(user, now, opened))
    except Conflict as conflict:
        return _after_conflict(request, form, conflict, opened)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        status = FORBIDDEN if isinstance(refusal, NotAllowed) else UNPROCESSABLE
        return _form_page(request, form, opened=request.POST.get("opened", ""), status=status)
    messages.success(request, str(verb.done))
    return _back(request, user, fresh, form)


def _show(request: HttpRequest, ticket: Ticket, verb: type[ActionForm]) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    form = verb(ticket=ticket, user=person(request), now=clock.read(), initial=_asked(asked, verb))
    if isinstance(form, ChangeTaskForm):
        form.show(get_object_or_404(ticket.tasks, pk=whole_number(request.GET.get("task"))))
    allowed = verb.ability in abilities(form.user, ticket)
    return _form_page(request, form, opened=_opened(form, ticket), status=200 if allowed else FORBIDDEN)


def _asked(query: QueryDict, verb: type[ActionForm]) -> dict[str, str]:
    """First values that a link may give: the team whose people are offered, a ticket to relate to, a row."""
    names = {"team", "other", "check", "child"} & set(verb.base_fields)
    return {name: str(query[name]).replace("\x00", "")[:20] for name in names if name in query}


def _form_page(
    request: HttpRequest, form: ActionForm, *, opened: str, status: int, conflict: Conflict | None = None
) -> HttpResponse:
    ticket = form.ticket
    context = {
        "ticket": ticket,
        "form": form,
        "url": reverse(f"tickets:{form.verb}", args=[ticket.number]),
        "opened": opened,
        "allowed": form.ability in abilities(form.user, ticket),
        "changes": told_changes(conflict) if conflict else [],
        "multipart": form.is_multipart(),
        "unticked": unticked(ticket) if form.ability == Ability.RESOLVE else [],
        "unpassed": unpassed(ticket) if form.ability == Ability.RESOLVE else [],
        "obstacles": registry.obstacles(ticket) if form.ability in ENDING else [],
        "next_team": (following := _next_team(form)),
        "seats": seats_for(following, form.now) if following else [],
        "now": form.now,
    }
    return page_or_fragment(request, "tickets/act.html", "tickets/act_form.html", context, status)


def _next_team(form: ActionForm) -> Team | None:
    """Where a ticket is escalated to, on that form."""
    team = form.ticket.team
    return team.escalates_to if team is not None and form.ability == Ability.ESCALATE else None


def _after_conflict(
    request: HttpRequest, form: ActionForm, conflict: Conflict, opened: Opened | None
) -> HttpResponse:
    """What the other one did, beside what was typed; submitted again it is saved on top."""
    fresh = visible_ticket(form.user, form.ticket.number)
    typed = form.after_conflict(fresh, opened) if opened else dict(form.cleaned_data)
    again = type(form)(ticket=fresh, user=form.user, now=form.now, initial=typed)
    return _form_page(request, again, opened=_opened(again, fresh), status=OVERTAKEN, conflict=conflict)


def _opened(form: ActionForm, ticket: Ticket) -> str:
    return Opened.of(ticket, form.watched).dumps()


def _back(request: HttpRequest, user: User, fresh: Ticket, form: ActionForm) -> HttpResponse:
    """To the ticket; after a message to its place, and with word of what others wrote meanwhile."""
    if not Ticket.objects.visible_to(user).filter(pk=fresh.pk).exists():
        return redirect("tickets:queue")
    url = reverse("tickets:ticket", args=[fresh.number])
    if not isinstance(form, MessageForm):
        return redirect(url)
    others = _written_meanwhile(fresh, user, form.cleaned_data["seen"])
    if others:
        words = ngettext(
            "%(count)d new entry arrived meanwhile.", "%(count)d new entries arrived meanwhile.", len(others)
        )
        messages.info(request, words % {"count": len(others)} + " " + _("Read on from here."))
        return redirect(f"{url}#entry-{others[0]}")
    return redirect(f"{url}#newest")


def _written_meanwhile(ticket: Ticket, user: User, seen: int | None) -> list[int]:
    """Keys of what others did after the page was shown; nothing if the page didn't say what it showed."""
    if seen is None:
        return []
    entries = TimelineEntry.objects.visible_to(user, ticket).filter(pk__gt=seen, actor__isnull=False)
    return list(entries.exclude(actor=user).order_by("pk").values_list("pk", flat=True)[:100])

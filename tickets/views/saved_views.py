"""Own views of the queue: save the selection on the screen, rename, delete."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oncall.requests import person
from tickets.actions import saved_views
from tickets.actions.errors import Refused
from tickets.filters import QueueFilter
from tickets.queue import ORDERS, TIME_LEFT
from tickets.views.access import desk_page


class ViewNameForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


@desk_page
def save(request: HttpRequest) -> HttpResponse:
    """Keep the selection in `query` under a name; the page that asks for one, and the answer to it."""
    query = known_query(request.POST.get("query", "") or request.GET.get("query", ""))
    form = ViewNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save_view(by=person(request), name=form.cleaned_data["name"], query=query)
        except Refused as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(
                request, _("Saved as “%(name)s”. You find it among your views.") % {"name": view.name}
            )
            return redirect(queue_url(query))
    context = {"form": form, "query": query, "back": queue_url(query)}
    return render(request, "tickets/queue_view_save.html", context, status=422 if form.errors else 200)


@desk_page
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an own view; the page that does it also offers to delete it."""
    user = person(request)
    view = get_object_or_404(user.saved_views, pk=pk)
    form = ViewNameForm(request.POST or None, initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        try:
            renamed = saved_views.rename_view(by=user, view=pk, name=form.cleaned_data["name"])
        except Refused as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("The view is called “%(name)s” now.") % {"name": renamed.name})
            return redirect(queue_url(renamed.query))
    context = {"form": form, "view": view, "back": queue_url(view.query)}
    return render(request, "tickets/queue_view_change.html", context, status=422 if form.errors else 200)


@require_POST
@desk_page
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an own view."""
    view = get_object_or_404(person(request).saved_views, pk=pk)
    saved_views.delete_view(by=person(request), view=pk)
    messages.success(
        request, _("The view “%(name)s” is deleted. Its tickets are untouched.") % {"name": view.name}
    )
    return redirect("tickets:queue")


def known_query(query: str) -> str:
    """The parts of a query string that select and sort; whatever else a client sends is left out."""
    try:
        given = QueryDict(query[:4000])
    except ValueError:
        return ""
    kept = QueryDict(mutable=True)
    for name in QueueFilter.base_filters:
        value = given.get(name, "").replace("\x00", "")
        if value:
            kept[name] = value
    sort = given.get("sort", "")
    if sort in ORDERS and sort != TIME_LEFT:
        kept["sort"] = sort
    return kept.urlencode()


def queue_url(query: str) -> str:
    return reverse("tickets:queue") + (f"?{query}" if query else "")

"""A person's own settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from oncall.actions import choose_display
from oncall.forms.display import DisplayForm
from oncall.requests import person


@login_required
def display_settings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    initial = {"zone": user.zone, "language": user.language}
    form = DisplayForm(request.POST or None, user=user, initial=initial)
    if form.is_valid():
        choose_display(by=user, zone=form.cleaned_data["zone"], language=form.cleaned_data["language"])
        with translation.override(user.display_language):
            messages.success(request, _("Saved. Times are shown in %(zone)s.") % {"zone": user.display_zone})
        return redirect("oncall:settings")
    return render(request, "oncall/settings.html", {"form": form}, status=422 if form.errors else 200)

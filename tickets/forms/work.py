"""Tasks with owners, and the subcategory's closing checklist."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from oncall.models import User
from tickets.actions import work
from tickets.forms.action import ActionForm, Submitted, key_field
from tickets.models import Task, Ticket
from tickets.permissions import Ability


class TaskForm(ActionForm):
    verb = "task"
    ability = Ability.TASK
    heading = _("Add a task")
    button = _("Add the task")
    done = _("Task added.")

    what = forms.CharField(label=_("Task"), max_length=200)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody yet")
    )

    def offer(self) -> None:
        owners = cast("forms.ModelChoiceField[User]", self.fields["owner"])
        people = User.objects.filter(is_active=True, memberships__isnull=False).distinct()
        owners.queryset = people.order_by("full_name", "pk")

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return work.add_task(**how.args(self.ticket), title=said["what"], owner=said["owner"], seen=how.seen)


class ChangeTaskForm(TaskForm):
    """Opened with `?task=<key>`."""

    verb = "task_change"
    heading = _("Change the task")
    button = _("Save the task")
    done = _("Task changed.")

    task = key_field()

    def current(self) -> dict[str, Any]:
        return {}

    def show(self, task: Task) -> None:
        """Show what the task says now."""
        self.initial.update({"task": task.pk, "what": task.title, "owner": task.owner_id})

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return work.change_task(
            **how.args(self.ticket), task=said["task"], title=said["what"], owner=said["owner"]
        )


class CompleteTaskForm(ActionForm):
    verb = "task_done"
    ability = Ability.TASK
    heading = _("Task done")
    button = _("Done")
    done = _("Task done.")

    task = key_field()

    def act(self, how: Submitted) -> Ticket:
        return work.complete_task(**how.args(self.ticket), task=self.cleaned_data["task"])


class ReopenTaskForm(CompleteTaskForm):
    verb = "task_reopen"
    heading = _("Reopen the task")
    button = _("Reopen")
    done = _("Task reopened.")

    def act(self, how: Submitted) -> Ticket:
        return work.reopen_task(**how.args(self.ticket), task=self.cleaned_data["task"])


class CheckForm(ActionForm):
    verb = "check"
    ability = Ability.CHECK
    heading = _("Tick the checklist")
    button = _("Tick")
    done = _("Ticked.")

    item = forms.CharField(max_length=4000, widget=forms.HiddenInput, label=_("Item"))

    def act(self, how: Submitted) -> Ticket:
        return work.check(**how.args(self.ticket), item=self.cleaned_data["item"])


class UncheckForm(CheckForm):
    verb = "uncheck"
    heading = _("Untick")
    button = _("Untick")
    done = _("Unticked.")

    def act(self, how: Submitted) -> Ticket:
        return work.uncheck(**how.args(self.ticket), item=self.cleaned_data["item"])

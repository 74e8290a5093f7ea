import pytest

from oncall.models import User
from tests.factories.desk import SubcategoryFactory
from tests.tickets.actions.scene import Scene, at, entry, kinds
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.work import add_task, change_task, check, complete_task, reopen_task, uncheck
from tickets.models import Task, Ticket


def test_a_task_with_an_owner_is_added_done_and_reopened_on_the_record(scene: Scene) -> None:
    ticket = scene.log()
    add_task(ticket=ticket.pk, by=scene.ana, now=at(1), title=" Order a fuse ", owner=scene.tom)
    task = Task.objects.get()
    assert (task.title, task.owner) == ("Order a fuse", scene.tom)
    complete_task(ticket=ticket.pk, by=scene.tom, now=at(2), task=task.pk)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (at(2), scene.tom)
    reopen_task(ticket=ticket.pk, by=scene.ana, now=at(3), task=task.pk)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (None, None)
    assert kinds(ticket, last=3) == ["task_added", "task_done", "task_reopened"]
    assert entry(ticket, "task_done").params == {"title": "Order a fuse", "owner": "Tom Second"}
    assert not entry(ticket, "task_done").public


def test_doing_twice_what_is_done_records_nothing(scene: Scene) -> None:
    ticket = scene.log()
    add_task(ticket=ticket.pk, by=scene.ana, now=at(1), title="Fuse")
    task = Task.objects.get().pk
    for _time in range(2):
        complete_task(ticket=ticket.pk, by=scene.ana, now=at(2), task=task)
        change_task(ticket=ticket.pk, by=scene.ana, now=at(2), task=task, title="Big fuse", owner=None)
    assert (kinds(ticket).count("task_done"), kinds(ticket).count("task_changed")) == (1, 1)


@pytest.mark.parametrize(("title", "who", "field"), [("", "ana", "title"), ("Fuse", "rita", "owner")])
def test_a_task_says_what_is_to_be_done_and_belongs_to_the_desk(
    scene: Scene, title: str, who: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_task(ticket=scene.log().pk, by=scene.ana, now=at(1), title=title, owner=getattr(scene, who))
    assert refused.value.field == field


def test_a_person_who_left_owns_no_task(scene: Scene) -> None:
    User.objects.filter(pk=scene.tom.pk).update(is_active=False)
    scene.tom.refresh_from_db()
    with pytest.raises(Refused):
        add_task(ticket=scene.log().pk, by=scene.ana, now=at(1), title="Fuse", owner=scene.tom)


def test_a_task_of_another_ticket_is_not_touched(scene: Scene) -> None:
    ticket, other = scene.log(), scene.log()
    add_task(ticket=other.pk, by=scene.ana, now=at(1), title="Fuse")
    with pytest.raises(Refused):
        complete_task(ticket=ticket.pk, by=scene.ana, now=at(2), task=Task.objects.get().pk)


def test_checklist_items_are_ticked_and_unticked_once(scene: Scene) -> None:
    ticket = scene.log(subcategory=SubcategoryFactory.create(closing_checklist="Bill\nInventory"))
    for _time in range(2):
        check(ticket=ticket.pk, by=scene.ana, now=at(1), item="Bill")
    assert Ticket.objects.get(pk=ticket.pk).checked_items == ["Bill"]
    for _time in range(2):
        uncheck(ticket=ticket.pk, by=scene.ana, now=at(2), item="Bill")
    assert Ticket.objects.get(pk=ticket.pk).checked_items == []
    assert kinds(ticket, last=2) == ["checked", "unchecked"]
    with pytest.raises(Refused) as refused:
        check(ticket=ticket.pk, by=scene.ana, now=at(3), item="Lunch")
    assert refused.value.field == "item"


def test_an_ended_ticket_has_no_more_work(scene: Scene) -> None:
    ticket = scene.resolve(scene.log_started(), at(5))
    with pytest.raises(NotAllowed):
        add_task(ticket=ticket.pk, by=scene.ana, now=at(6), title="Fuse")


def test_a_form_sent_again_because_its_answer_was_lost_adds_one_task(scene: Scene) -> None:
    ticket = scene.log()
    shown = ticket.timeline.order_by("-pk").values_list("pk", flat=True)[0]
    for minutes in (1, 9):
        add_task(ticket=ticket.pk, by=scene.ana, now=at(minutes), title="Fuse ", seen=shown)
    assert ticket.tasks.count() == 1
    add_task(ticket=ticket.pk, by=scene.ana, now=at(10), title="Fuse")
    assert ticket.tasks.count() == 2, "without a form nothing is known of a first"

"""Parents and children: attached, told, resolved with their parent, and each reopened on its own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories.desk import SubcategoryFactory, restore_defaults
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.actions.scene import T0, Scene, at, clock, entry, kinds, mailed, tick
from tickets.actions import major, resolution
from tickets.actions.details import restrict
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.family import suggested_children
from tickets.actions.relations import mark_duplicate
from tickets.models import Relation, ResolutionCode, Ticket, TimelineEntry
from tickets.portal_wording import conversation


def family(scene: Scene, count: int = 2) -> tuple[Ticket, list[Ticket]]:
    """A major incident of Ana's from T0 on, and children of other requesters."""
    parent = scene.log_started(title="Exchange down")
    major.accept_major(ticket=parent.pk, by=scene.max, now=T0, reason="All silent", commander=scene.ana)
    children = [
        scene.log(
            title=f"Radio {place}", requester=UserFactory.create(full_name=f"Caller {place}"), by=scene.ana
        )
        for place in range(count)
    ]
    parent = major.add_children(ticket=parent.pk, by=scene.ana, now=at(1), children=children)
    return parent, children


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.django_db
class TestAttaching:
    def test_both_timelines_tell_of_it_and_twice_is_once(self, scene: Scene) -> None:
        parent, children = family(scene)
        major.add_child(ticket=parent.pk, by=scene.ana, now=at(2), child=children[0])
        assert kinds(parent).count("child_added") == 2
        assert entry(children[0], "related").params == {"kind": "child_of", "other": parent.number}
        assert not entry(children[0], "related").public

    def test_families_are_one_level_deep_with_one_parent_each(self, scene: Scene) -> None:
        parent, children = family(scene)
        other = scene.log()
        for above, child in (
            (children[0], other),
            (other, parent),
            (other, children[0]),
            (parent, parent),
        ):
            with pytest.raises(Refused):
                major.add_child(ticket=above.pk, by=scene.ana, now=at(2), child=child)
        assert Relation.objects.filter(kind="child_of").count() == 2

    def test_the_database_refuses_what_an_action_would(self, scene: Scene) -> None:
        parent, children = family(scene)
        other = scene.log()
        for source, target in (
            (children[0], other),
            (parent, other),
            (other, children[0]),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Relation.objects.create(source=source, target=target, kind="child_of", made_at=T0)

    def test_all_are_attached_or_none(self, scene: Scene) -> None:
        parent, _children = family(scene)
        good, bad = scene.log(), scene.log()
        scene.resolve(bad, at(2))
        with pytest.raises(Refused, match=bad.number):
            major.add_children(ticket=parent.pk, by=scene.ana, now=at(3), children=[good, bad])
        assert not Relation.objects.filter(source=good).exists()

    def test_neither_a_child_nor_what_one_does_not_see_is_touched(self, scene: Scene) -> None:
        parent, children = family(scene)
        hidden = scene.log(team=scene.third)
        restrict(ticket=hidden.pk, by=scene.uma, now=at(1))
        with pytest.raises(NotAllowed):
            major.add_child(ticket=parent.pk, by=scene.ana, now=at(2), child=fresh(hidden))
        with pytest.raises(Refused):
            major.propose_major(ticket=children[0].pk, by=scene.ana, now=at(2), reason="This too")
        with pytest.raises(Refused):
            major.accept_major(ticket=children[0].pk, by=scene.max, now=at(2), reason="This too")

    def test_a_child_taken_off_goes_its_own_way(self, scene: Scene) -> None:
        parent, children = family(scene)
        major.remove_child(ticket=parent.pk, by=scene.ana, now=at(2), child=children[0].pk)
        with pytest.raises(Refused):
            major.remove_child(ticket=parent.pk, by=scene.ana, now=at(2), child=children[0].pk)
        scene.resolve(parent, at(3))
        assert [fresh(child).status for child in children] == ["new", "resolved"]

    def test_a_parent_is_no_duplicate(self, scene: Scene) -> None:
        parent, _children = family(scene)
        major.stand_down(ticket=parent.pk, by=scene.max, now=at(2), reason="One only")
        with pytest.raises(Refused, match="children"):
            mark_duplicate(ticket=parent.pk, by=scene.ana, now=at(3), of=scene.log())

    def test_recent_tickets_of_the_same_service_are_suggested(self, scene: Scene) -> None:
        parent, _children = family(scene)
        same, unlike = scene.log(title="Same"), scene.log(title="Unlike", service=None)
        hidden = scene.log(title="Hidden", team=scene.third)
        restrict(ticket=hidden.pk, by=scene.uma, now=at(1))
        assert suggested_children(scene.ana, parent) == [same]
        assert unlike not in suggested_children(scene.max, parent)


@pytest.mark.django_db
class TestTelling:
    def test_an_update_answers_each_child(self, scene: Scene) -> None:
        parent, children = family(scene)
        major.post_update(
            ticket=parent.pk, by=scene.ana, now=at(20), body="Exchange is down.", next_update_at=at(50)
        )
        for child in children:
            said = entry(child, "update")
            assert (said.body, said.public, said.actor) == ("Exchange is down.", True, scene.ana)
            assert clock(child, "first_response").state == "stopped"
        told = [name for name, _kind in mailed("major_update")]
        assert told == ["Rita Requester", "Caller 0", "Caller 1"]

    def test_only_open_children_hear_and_only_if_it_is_meant_for_them(self, scene: Scene) -> None:
        parent, children = family(scene)
        scene.resolve(children[0], at(10))
        major.post_update(ticket=parent.pk, by=scene.ana, now=at(20), body="One.", to_children=False)
        assert len(mailed("major_update")) == 1
        major.post_update(ticket=parent.pk, by=scene.ana, now=at(30), body="Two.")
        assert [name for name, _kind in mailed("major_update")][1:] == ["Rita Requester", "Caller 1"]

    def test_a_childs_requester_reads_the_update_and_nothing_else_of_the_parent(self, scene: Scene) -> None:
        parent, children = family(scene)
        major.post_update(ticket=parent.pk, by=scene.ana, now=at(20), body="We are on it.")
        scene.resolve(parent, at(30), notes="Exchange restarted.", notes_for_children="Radios work again.")
        caller = children[0].requester
        entries = TimelineEntry.objects.visible_to(caller, fresh(children[0])).order_by("pk")
        lines = conversation(fresh(children[0]), entries, [], caller)
        shown = " ".join(f"{line.text} {line.said} {line.author}" for line in lines)
        assert "We are on it." in shown
        assert "Radios work again." in shown
        for secret in (parent.number, parent.title, "Exchange restarted", "Caller 1", children[1].number):
            assert secret not in shown


@pytest.mark.django_db
class TestResolving:
    def test_the_parent_resolves_its_open_children_each_by_itself(self, scene: Scene) -> None:
        parent, children = family(scene, 3)
        scene.resolve(children[2], at(5), notes="Only his cable.")
        scene.resolve(parent, at(30))
        for child in map(fresh, children[:2]):
            assert (child.status, child.resolution_code) == ("resolved", scene.code)
            assert child.verify_at is not None
            assert clock(child).state == "stopped"
            assert entry(child, "resolved").params["parent"] == parent.number
        assert fresh(children[2]).resolution_notes == "Only his cable."
        assert entry(parent, "family_resolved").params == {
            "resolved": [child.number for child in children[:2]],
            "left": [],
        }
        assert [name for name, _kind in mailed("resolved")][1:] == ["Rita Requester", "Caller 0", "Caller 1"]

    def test_a_child_with_an_open_checklist_is_left_to_its_people(self, scene: Scene) -> None:
        parent, children = family(scene)
        kind = SubcategoryFactory.create(closing_checklist="Billing noted")
        Ticket.objects.filter(pk=children[0].pk).update(subcategory=kind)
        scene.resolve(parent, at(30))
        assert [fresh(child).status for child in children] == ["new", "resolved"]
        assert entry(parent, "family_resolved").params["left"] == [children[0].number]

    def test_each_is_verified_and_closed_on_its_own(self, scene: Scene) -> None:
        parent, children = family(scene)
        scene.resolve(parent, at(30))
        resolution.answer_yes(ticket=children[0].pk, by=children[0].requester, now=at(40))
        assert [fresh(each).status for each in (parent, *children)] == ["resolved", "closed", "resolved"]
        tick(at(60 * 24 * 20))
        # a major incident's own closing waits for its review; its children's does not
        assert [fresh(each).status for each in (parent, *children)] == ["resolved", "closed", "closed"]
        assert fresh(parent).answered_as == "unverified"
        assert fresh(children[1]).closed_as == "unverified"

    def test_a_child_reopened_moves_nothing_and_asks(self, scene: Scene) -> None:
        parent, children = family(scene)
        scene.resolve(parent, at(30))
        caller = children[0].requester
        resolution.answer_no(ticket=children[0].pk, by=caller, now=at(40), because="Still silent")
        states = [fresh(each).status for each in (parent, *children)]
        assert states == ["resolved", "in_progress", "resolved"]
        assert entry(parent, "family_reopened").params == {"child": children[0].number}
        assert ("Ana Agent", "family_reopened") in mailed()

    def test_a_parent_reopened_moves_nothing_and_asks(self, scene: Scene) -> None:
        parent, children = family(scene)
        scene.resolve(parent, at(30))
        resolution.reopen(ticket=parent.pk, by=scene.ana, now=at(40), reason="Silent again")
        assert [fresh(child).status for child in children] == ["resolved", "resolved"]
        assert entry(children[0], "family_reopened").params == {"parent": parent.number}


@pytest.fixture
def rows() -> tuple[Any, list[Ticket]]:
    """Ana, and tickets of hers, committed."""
    restore_defaults()
    ana = UserFactory.create(is_incident_manager=True)
    team = TeamFactory.create(members=[ana])
    return ana, [logged(f"Radio {place}", team=team) for place in range(4)]


def both(*acts: Callable[[], object]) -> list[str]:
    """Run these at the same moment, each in a connection of its own; what each came to."""
    start, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            ends[place] = "done"
        except Refused:
            ends[place] = "refused"
        except Exception as error:  # noqa: BLE001 (whatever else happens is what the test looks for)
            ends[place] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


@pytest.mark.django_db(transaction=True)
def test_two_attached_crosswise_at_once_make_one_family(rows: tuple[Any, list[Ticket]]) -> None:
    ana, (one, two, *_rest) = rows
    said: dict[str, Any] = {"by": ana, "now": MONDAY}
    ends = both(
        lambda: major.add_child(ticket=one.pk, child=two, **said),
        lambda: major.add_child(ticket=two.pk, child=one, **said),
    )
    assert sorted(ends) == ["done", "refused"]
    assert Relation.objects.filter(kind="child_of").count() == 1


@pytest.mark.django_db(transaction=True)
def test_resolving_a_parent_while_its_children_move_never_locks_up(rows: tuple[Any, list[Ticket]]) -> None:
    ana, (first, second, parent, late) = rows
    said: dict[str, Any] = {"by": ana, "now": MONDAY}
    code = ResolutionCode.objects.first()
    assert code is not None
    for child in (first, second):
        major.add_child(ticket=parent.pk, child=child, **said)
    words: dict[str, Any] = {"code": code, "remedy": "fix", "notes": "Done."}
    resolution.resolve(ticket=first.pk, **words, **said)
    ends = both(
        lambda: resolution.resolve(ticket=parent.pk, **words, **said),
        lambda: resolution.reopen(ticket=first.pk, reason="Not yet", **said),
        lambda: mark_duplicate(ticket=second.pk, of=parent, **said),
        lambda: major.add_child(ticket=parent.pk, child=late, **said),
    )
    assert set(ends) <= {"done", "refused"}, ends
    assert ends[0] == "done"
    assert Ticket.objects.get(pk=parent.pk).status == "resolved"


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_one_declares(rows: tuple[Any, list[Ticket]]) -> None:
    ana, (ticket, *_rest) = rows
    other = UserFactory.create(is_incident_manager=True)
    ends = both(
        *(
            lambda who=who: major.accept_major(ticket=ticket.pk, by=who, now=MONDAY, reason="All")
            for who in (ana, other)
        )
    )
    assert sorted(ends) == ["done", "refused"]
    assert ticket.clocks.filter(metric="next_update").count() == 1


@pytest.mark.django_db
class TestAChildOfOnesOwn:
    def parent_of_anas_own(self, scene: Scene) -> tuple[Ticket, Ticket]:
        parent, _children = family(scene, 1)
        own = scene.log(title="My radio", requester=scene.ana, by=scene.ana)
        major.add_child(ticket=parent.pk, by=scene.max, now=at(2), child=own)
        return parent, own

    def test_an_update_does_not_answer_its_clock(self, scene: Scene) -> None:
        parent, own = self.parent_of_anas_own(scene)
        major.post_update(ticket=parent.pk, by=scene.ana, now=at(30), body="We are looking.")
        assert clock(own, "first_response").state == "running"
        major.post_update(ticket=parent.pk, by=scene.max, now=at(40), body="We have found it.")
        assert clock(own, "first_response").state == "stopped"

    def test_it_is_not_resolved_in_his_name_and_he_is_asked(self, scene: Scene) -> None:
        parent, own = self.parent_of_anas_own(scene)
        scene.resolve(parent, at(50))
        own.refresh_from_db()
        assert (own.status, own.resolved_by) == ("resolved", None)
        assert entry(own, "resolved").actor is None
        assert ("Ana Agent", "resolved") in mailed("resolved")

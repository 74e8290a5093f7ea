from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from oncall.models import User
from tickets.demo.load import load
from tickets.demo.stories import STORIES

pytestmark = pytest.mark.django_db


def test_a_desk_that_is_no_demo_is_left_alone(settings: Any) -> None:
    settings.WATCHDESK_DEMO = False
    with pytest.raises(CommandError, match="no demo desk"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_a_desk_with_people_is_left_alone(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.WATCHDESK_DEMO = True
    User.objects.create_user("ana@example.test", full_name="Ana")
    call_command("load_demo", "--print-logins")
    assert User.objects.count() == 1
    assert capsys.readouterr() == ("", "")


def test_a_load_that_is_killed_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: object, **_words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tickets.demo.course.cast", killed)
    with pytest.raises(KeyboardInterrupt):
        load(now=datetime(2026, 3, 18, 10, 40, tzinfo=UTC))
    assert not User.objects.exists()


def test_stories_are_many_and_their_titles_tell_them_apart() -> None:
    assert len(STORIES) >= 35
    assert len({(story.subcategory, story.title) for story in STORIES}) == len(STORIES)

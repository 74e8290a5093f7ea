"""Pages whose messages are planned, and workers that die, as tests of sending need them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest

from oncall.actions.deliveries import plan_deliveries
from oncall.models import ContactMethod, Delivery, Page, User
from tests.factories.reaching import method_of, page_for
from tests.web_target import WebTarget


def hook(person: User, target: WebTarget, path: str = "s3cret-path", **changed: Any) -> ContactMethod:
    return method_of(person, f"json://{target.place}/{path}", **changed)


def paged(*people: User, now: datetime, **changed: Any) -> Page:
    page, event = page_for(*people, now=now, **changed)
    plan_deliveries(page=page, event=event, people=people, now=now)
    return page


def states() -> list[str]:
    return [str(each) for each in Delivery.objects.order_by("pk").values_list("state", flat=True)]


class Killed(BaseException):
    """The worker dies at this instruction."""


@contextmanager
def killed_at(function: str) -> Iterator[None]:
    """The worker that works inside dies as it reaches this function."""
    with patch(function, side_effect=Killed), pytest.raises(Killed):
        yield

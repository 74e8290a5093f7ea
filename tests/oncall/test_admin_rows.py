"""Rows in the admin: as many as a form may add, and no request of a few bytes that takes minutes."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from oncall.admin.rows import MORE
from oncall.models import Schedule, User
from tests.factories.people import UserFactory
from tests.factories.schedules import rota

pytestmark = pytest.mark.django_db

# a schedule's layers are only shown
WITH_ROWS = sorted(
    (each for each in admin.site._registry.values() if each.inlines and each.model is not Schedule),
    key=lambda each: each.opts.model_name or "",
)


def test_rows_that_nobody_may_add_are_not_offered(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True))
    ana = UserFactory.create()
    schedule = rota(ana)
    page = client.get(reverse("admin:oncall_schedule_change", args=[schedule.pk]))
    (layers,) = page.context["inline_admin_formsets"]
    assert [each.original for each in layers] == list(schedule.layers.all())


@pytest.mark.parametrize("made", WITH_ROWS, ids=lambda each: each.opts.model_name)
def test_more_rows_than_somebody_fills_in_are_refused(client: Client, made: admin.ModelAdmin[Any]) -> None:
    ada = UserFactory.create(is_staff=True, is_superuser=True)
    client.force_login(ada)
    room = f"admin:{made.opts.app_label}_{made.opts.model_name}"
    # an account gets its teams once it is there
    shown = client.get(
        reverse(f"{room}_change", args=[ada.pk]) if made.model is User else reverse(f"{room}_add")
    )
    counted = {
        f"{each.formset.prefix}-{name}": value
        for each in shown.context["inline_admin_formsets"]
        for name, value in (("TOTAL_FORMS", 2**31 - 2), ("INITIAL_FORMS", 0))
    }
    assert counted
    answer = client.post(shown.request["PATH_INFO"], counted)
    assert answer.status_code == 200
    for each in answer.context["inline_admin_formsets"]:
        assert len(each.formset.forms) <= MORE
        assert f"at most {MORE}" in str(each.formset.non_form_errors())

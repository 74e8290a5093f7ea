"""A form of the administration that meets another's save: once more, and nothing of the first try stays."""

import pytest
from django.contrib import admin, messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from oncall.models import Organisation
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_first_try_leaves_neither_rows_nor_the_word_that_it_was_done() -> None:
    request = RequestFactory().post("/admin/")
    request.user, request.session = UserFactory.create(is_staff=True), {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    messages.info(request, "said before")
    tries: list[Organisation] = []

    def save(request: HttpRequest) -> HttpResponse:
        tries.append(OrganisationFactory.create(name=f"Try {len(tries)}"))
        messages.success(request, f"saved by try {len(tries)}")
        if len(tries) == 1:
            raise IntegrityError
        return HttpResponse("done")

    assert admin.site.admin_view(save)(request).content == b"done"
    assert list(Organisation.objects.filter(name__startswith="Try").values_list("name", flat=True)) == [
        "Try 1"
    ]
    assert [str(each) for each in messages.get_messages(request)] == ["said before", "saved by try 2"]

import pytest
from django.core.mail import EmailMessage, get_connection

from oncall.models import CapturedEmail

pytestmark = pytest.mark.django_db


def test_names_beyond_ascii_are_shown_as_people_write_them() -> None:
    provider = get_connection("oncall.mailbox.CapturingBackend")
    mail = EmailMessage("News", "…", to=["=?utf-8?q?Sof=C3=ADa_Arranz?= <sofia@example.test>"])
    provider.send_messages([mail])
    kept = CapturedEmail.objects.get()
    assert kept.to == "Sofía Arranz <sofia@example.test>"
    assert kept.addresses == ["sofia@example.test"]

"""Which files are taken, and how they are kept."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.people import UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets.attachments import check_upload, check_uploads, clean_name, store, told_type
from tickets.models import Attachment

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def a_file(name: str = "screen.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    "name", ["a.exe", "A.EXE", "report.pdf.exe", "a.ps1", "a.lnk", "a.jar", "a.exe.", "a.js ", "a.exe:x"]
)
def test_a_program_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(ValidationError, match="program"):
        check_upload(a_file(name), 10)


@pytest.mark.parametrize("start", [b"MZ\x90\0\x03", b"\x7fELF\x02", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"])
def test_a_renamed_program_is_refused_by_its_first_bytes(start: bytes) -> None:
    with pytest.raises(ValidationError, match="program"):
        check_upload(a_file("holiday.jpg", start + b"\0" * 80), 10)


@pytest.mark.parametrize(
    "name", ["notes.txt", "trace.log", "table.xlsx", "photo.jpeg", "archive.zip", "page.html", "noext"]
)
def test_documents_pictures_and_archives_are_taken(name: str) -> None:
    check_upload(a_file(name, b"MZ is no program when a text begins with it"), 10)


def test_an_empty_file_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="empty"):
        check_upload(a_file(content=b""), 10)


def test_a_file_over_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(ValidationError, match="at most"):
        check_upload(a_file(content=b"x" * (1024 * 1024 + 1)), 1)


@pytest.mark.django_db
def test_more_than_ten_files_are_refused_together() -> None:
    with pytest.raises(ValidationError, match="At most 10"):
        check_uploads([a_file() for _ in range(11)])
    check_uploads([a_file() for _ in range(10)])


@pytest.mark.django_db
def test_every_bad_file_of_a_message_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        check_uploads([a_file("a.exe"), a_file(), a_file("empty.txt", b"")])
    assert len(refused.value.messages) == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\temp\x.txt", "x.txt"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("exe.\u202egpj", "exe.gpj"),
        ("", "file"),
        ("...", "file"),
        ("con.tar.gz", "_con.tar.gz"),
        ("LPT1", "_LPT1"),
        ("console.txt", "console.txt"),
    ],
)
def test_a_name_is_cleaned_for_display(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("x" * 300 + ".pdf")
    assert len(name) == 200
    assert name.endswith(".pdf")


@pytest.mark.django_db
def test_a_stored_file_lies_under_a_key_that_its_name_has_no_part_in() -> None:
    ticket = logged()
    by = UserFactory.create()
    attachment = store(ticket.timeline.get(kind="logged"), a_file("../secret.png"), by, MONDAY)
    kept = Attachment.objects.get(pk=attachment.pk)
    assert kept.name == "secret.png"
    assert "secret" not in (kept.file.name or "")
    with kept.file.open("rb") as content:
        assert content.read() == PNG
    assert (kept.size, kept.sha256) == (len(PNG), hashlib.sha256(PNG).hexdigest())


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("image/png", "image/png"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
    ],
)
def test_only_harmless_types_are_told_to_the_browser(stored: str, told: str) -> None:
    assert told_type(Attachment(content_type=stored)) == told

"""Files that come with messages: what is taken, and how it is kept.

They are only ever downloaded, never shown inline, and kept under a random key that nothing of the name goes
into. Programs are refused by their name and by their first bytes, so that a renamed one is noticed too.
"""

import hashlib
import mimetypes
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from tickets.models import Attachment, Desk, TimelineEntry

if TYPE_CHECKING:
    from oncall.models import User

MAX_FILES = 10
NAME_LENGTH = 200
MEGABYTE = 1024 * 1024

# What Windows, macOS or a browser would run when it is opened.
_SUFFIXES = """
    .app .appref-ms .bat .chm .cmd .com .cpl .dll .dmg .exe .gadget .hta .inf .iso .jar .jnlp .js .jse .lnk
    .msc .msi .msp .pif .pkg .ps1 .ps1xml .psm1 .reg .scf .scr .sct .settingcontent-ms .sys .url .vb .vbe .vbs
    .vhd .vhdx .ws .wsc .wsf .wsh .xll
"""
BLOCKED_SUFFIXES = frozenset(_SUFFIXES.split())

# Windows opens a device where it finds one of these names, whatever its ending.
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10))}
)

# First bytes of programs: Linux, macOS (four kinds and the universal one, also Java's), Windows links.
BLOCKED_STARTS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)

# Told to the browser as they are; whatever else is only "a file", so that nothing is guessed into running.
SAFE_TYPES = frozenset(
    {
        "application/pdf",
        "application/zip",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/csv",
        "text/plain",
    }
)
ANY_TYPE = "application/octet-stream"


def check_uploads(files: Sequence["UploadedFile[Any]"]) -> None:
    """Refuse too many files, or any that `check_upload` refuses: ValidationError with a line a file."""
    if len(files) > MAX_FILES:
        raise ValidationError(
            _("At most %(most)d files in one message; these are %(count)d. Send the rest in a second one.")
            % {"most": MAX_FILES, "count": len(files)},
            code="too_many",
        )
    limit = Desk.get().attachment_limit_mb if files else 0
    problems = []
    for file in files:
        try:
            check_upload(file, limit)
        except ValidationError as problem:
            problems.append(problem)
    if problems:
        raise ValidationError(problems)


def check_upload(file: "UploadedFile[Any]", limit_mb: int | None = None) -> None:
    """Refuse an empty, too large or dangerous file: ValidationError that names it and says what is allowed.

    `limit_mb` is the desk's own limit where it isn't given.
    """
    limit = (Desk.get().attachment_limit_mb if limit_mb is None else limit_mb) * MEGABYTE
    name = clean_name(file.name or "")
    size = file.size or 0
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty. Choose the file again.") % {"name": name}, code="empty")
    if size > limit:
        sizes = {"name": name, "size": filesizeformat(size), "limit": filesizeformat(limit)}
        raise ValidationError(
            _("“%(name)s” has %(size)s; at most %(limit)s are allowed. Send a smaller file or a link.")
            % sizes,
            code="too_large",
        )
    if _is_program(name, file):
        raise ValidationError(
            _("“%(name)s” is a program, which is not allowed. Documents, pictures and archives are.")
            % {"name": name},
            code="program",
        )


def clean_name(name: str) -> str:
    """A name fit to be shown and to save under: no path, no control or direction marks, no device of
    Windows, at most 200 long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    # Direction marks let "gpj.exe" be read as "exe.jpg"; NUL and line breaks break headers and databases.
    shown = "".join(
        char for char in unicodedata.normalize("NFC", base) if unicodedata.category(char)[0] != "C"
    )
    shown = " ".join(shown.split()).strip(". ")
    if not shown:
        return _("file")
    if shown.split(".", 1)[0].strip().upper() in _DEVICES:
        shown = f"_{shown}"
    if len(shown) <= NAME_LENGTH:
        return shown
    suffix = PurePath(shown).suffix[:20]
    return shown[: NAME_LENGTH - len(suffix)] + suffix


def store(entry: TimelineEntry, file: "UploadedFile[Any]", by: "User | None", now: datetime) -> Attachment:
    """Keep one uploaded file with its entry, checked once more: no path around a form lets a program in.

    Runs in the caller's transaction: if that fails the row is gone, and the bytes lie unreachable under their
    random key. Raises ValidationError.
    """
    check_upload(file)
    name = clean_name(file.name or "")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    attachment = Attachment(
        ticket_id=entry.ticket_id,
        entry=entry,
        name=name,
        content_type=(mimetypes.guess_type(name)[0] or ANY_TYPE)[:100],
        size=file.size or 0,
        sha256=digest.hexdigest(),
        added_by=by,
        added_at=now,
    )
    attachment.file.save("file", file, save=False)
    attachment.save(force_insert=True)
    return attachment


def told_type(attachment: Attachment) -> str:
    """The content type a download is sent with."""
    return attachment.content_type if attachment.content_type in SAFE_TYPES else ANY_TYPE


def _is_program(name: str, file: "UploadedFile[Any]") -> bool:
    # Windows ignores what follows: trailing dots are gone already, an alternate stream begins with a colon.
    suffix = PurePath(name.split(":", 1)[0]).suffix.lower().rstrip()
    if suffix in BLOCKED_SUFFIXES:
        return True
    file.seek(0)
    start: bytes = file.read(64)
    file.seek(0)
    # "MZ" may begin a text, but only a Windows program's header has zero bytes behind it.
    return start.startswith(BLOCKED_STARTS) or (start.startswith(b"MZ") and b"\0" in start)

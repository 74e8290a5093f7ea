"""Small real files that people of the demo attach: texts, pictures, documents."""

import random
import struct
import zlib
from pathlib import PurePath

from django.core.files.uploadedfile import SimpleUploadedFile

_TYPES = {".png": "image/png", ".pdf": "application/pdf", ".csv": "text/csv"}


def made(name: str, text: str, rng: random.Random) -> SimpleUploadedFile:
    """A file of this name: a picture or a document where the name says so, else the text itself."""
    suffix = PurePath(name).suffix
    if suffix == ".png":
        content = picture(rng)
    elif suffix == ".pdf":
        content = document(text)
    else:
        content = (text.strip() + "\n").encode()
    return SimpleUploadedFile(name, content, content_type=_TYPES.get(suffix, "text/plain"))


def picture(rng: random.Random, width: int = 480, height: int = 270) -> bytes:
    """A PNG that looks like a small screenshot: a title bar, lines of text, a red box."""
    rows = [bytearray(b"\xf4\xf5\xf7" * width) for _ in range(height)]
    _paint(rows, 0, 0, width, 22, b"\x22\x3a\x5e")
    for line in range(40, height - 60, 16):
        _paint(rows, 24, line, rng.randrange(120, width - 60), 7, b"\x9a\xa4\xb2")
    _paint(rows, 24, height - 52, width - 48, 34, b"\xc6\x28\x28")
    _paint(rows, 36, height - 40, rng.randrange(140, width - 100), 8, b"\xff\xff\xff")
    pixels = b"".join(b"\0" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _paint(rows: list[bytearray], left: int, top: int, width: int, height: int, colour: bytes) -> None:
    for row in rows[top : top + height]:
        row[left * 3 : (left + width) * 3] = colour * width


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def document(text: str) -> bytes:
    """A PDF of one page with the text's lines in Helvetica."""
    lines = [line.replace("\\", "").replace("(", "[").replace(")", "]") for line in text.splitlines()]
    shown = "\n".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 60 780 Td 18 TL\n{shown}\nET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %b >>"
        % b"<< /Font << /F1 5 0 R >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)

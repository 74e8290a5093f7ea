"""Sending a file out: as a download, never shown inline."""

from django.http import FileResponse, Http404

from tickets.attachments import told_type
from tickets.models import Attachment


def download(attachment: Attachment) -> FileResponse:
    """The file under the name it came with. 404 when its bytes are missing. The caller checked who asks."""
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=told_type(attachment)
    )
    # Should a browser show it after all, nothing in it runs and nothing is fetched.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response

"""A field for several files."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tickets.attachments import check_uploads


class UploadsInput(forms.ClearableFileInput):
    """One control in which several files are chosen."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "form-control", **(attrs or {})})


class UploadsField(forms.FileField):
    """Several files, checked by `tickets.attachments.check_uploads`; cleans to a list, empty for none."""

    widget = UploadsInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 (FileField passes it)
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        files: Sequence[UploadedFile[Any]] = [file for file in chosen if file]
        check_uploads(files)
        return list(files)

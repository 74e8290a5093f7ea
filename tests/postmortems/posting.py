"""What a browser sends."""

from typing import Any


def posted(answer: Any) -> dict[str, Any]:
    """What it would post back of the form that an answer shows, unchanged: an empty field as empty text."""
    form = answer.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in shown.items()}

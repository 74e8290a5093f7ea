"""What somebody typed, on a page that has no form of its own for it."""

from django import template
from django.http import HttpRequest

register = template.Library()

# Never written into a page: passwords, codes, keys of second factors; and the form's own token.
_SECRET = ("password", "code", "credential", "csrfmiddlewaretoken")
_LONGEST = 2000


@register.filter
def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """(name, value) of what was posted, but for what is secret and what is longer than a line."""
    return [
        (name, value)
        for name, value in request.POST.items()
        if isinstance(value, str) and len(value) <= _LONGEST and not any(part in name for part in _SECRET)
    ]

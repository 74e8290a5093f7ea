"""The small parts of `oncall.parts` in templates."""

from django import template
from django.template import Engine
from django.utils.safestring import SafeString

from oncall import parts

register = template.Library()


@register.simple_tag
def icon(name: str, height: int | str = parts.ICON_HEIGHT) -> SafeString:
    """An icon of Bootstrap Icons by its name."""
    return parts.icon(str(name), int(height or parts.ICON_HEIGHT))


@register.simple_tag
def clock(face: parts.Chip, url: str = "", size: str = "", zone: str = "") -> SafeString:
    """The chip of a clock."""
    return parts.clock_chip(face, url=url or "", size=size or "", zone=zone or "")


@register.simple_tag
def person(who: object) -> SafeString:
    """Avatar and name, or that nobody has it yet."""
    return parts.component("components/person.html", name=str(who) if who else "")


@register.simple_tag
def fixed(name: str) -> SafeString:
    """A template that reads nothing: rendered once for each language."""
    return parts.component(name)


@register.simple_tag(takes_context=True)
def rendered(context: template.Context, name: str) -> SafeString:
    """A template with this page's context, as a value: what stands twice on a page is rendered once."""
    return Engine.get_default().get_template(name).render(context)

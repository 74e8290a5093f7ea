"""People in templates."""

from django import template
from django.conf import settings

from oncall.demo import PASSWORD
from oncall.models import User

register = template.Library()


@register.simple_tag
def demo_people() -> list[User]:
    """Whom the login page of a demo desk offers; nobody on a real one."""
    return list(User.objects.demo_people()) if settings.WATCHDESK_DEMO else []


@register.simple_tag
def demo_password() -> str:
    """The one password of the demo's people."""
    return PASSWORD

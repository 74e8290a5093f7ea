"""What happens at Halvern's desk. Each story is told once for each of its variants."""

from tickets.demo.script import Story
from tickets.demo.stories.applications import APPLICATIONS_STORIES
from tickets.demo.stories.devices import DEVICE_STORIES
from tickets.demo.stories.network import NETWORK_STORIES
from tickets.demo.stories.requests import REQUEST_STORIES
from tickets.demo.stories.security import SECURITY_STORIES
from tickets.demo.stories.transport import TRANSPORT_STORIES
from tickets.demo.stories.workplace import WORKPLACE_STORIES

STORIES: tuple[Story, ...] = (
    *WORKPLACE_STORIES,
    *DEVICE_STORIES,
    *NETWORK_STORIES,
    *APPLICATIONS_STORIES,
    *TRANSPORT_STORIES,
    *REQUEST_STORIES,
    *SECURITY_STORIES,
)

"""What Django costs without a desk: one query for fifty tickets, and a plain template for their rows."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import engines

from tickets.models import Ticket

PATH = "/bare/"
ROWS = 50
_PAGE = """<!doctype html><html><head><title>Tickets</title></head><body><table>
{% for ticket in tickets %}<tr>
<td>{{ ticket.nearest_due_at|date:"Y-m-d H:i" }}</td><td>P{{ ticket.priority }}</td>
<td><a href="/tickets/{{ ticket.number }}/">{{ ticket.title }}</a>
{{ ticket.number }} {{ ticket.requester_name }} {{ ticket.service }}</td>
<td>{{ ticket.get_status_display }}</td><td>{{ ticket.assignee }} {{ ticket.team }}</td>
<td>{{ ticket.received_at|date:"Y-m-d H:i" }}</td></tr>
{% endfor %}</table></body></html>"""


class BareMiddleware:
    """Answers for PATH before any other middleware runs; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._template = engines["django"].from_string(_PAGE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        tickets = Ticket.objects.open().select_related("assignee", "team", "service")
        rows = tickets.order_by("queue_key", "pk")[:ROWS]
        return HttpResponse(self._template.render({"tickets": rows}))

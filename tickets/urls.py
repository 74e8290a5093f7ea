"""The desk: queue, search, logging, and the tickets themselves."""

from django.urls import path

from tickets.views import board, log, majors, queue, saved_views, search
from tickets.views.ticket_urls import urlpatterns as ticket_urls

app_name = "tickets"

queue_urls = [
    path("", queue.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("queue/views/save/", saved_views.save, name="view_save"),
    path("queue/views/<int:pk>/", saved_views.change, name="view_change"),
    path("queue/views/<int:pk>/delete/", saved_views.delete, name="view_delete"),
    path("majors/", majors.majors, name="majors"),
    path("board/", board.board, name="board"),
    path("search/", search.results, name="search"),
    path("log/", log.log, name="log"),
    path("log/callers/", log.callers, name="log_callers"),
    path("log/caller/", log.caller, name="log_caller"),
    path("log/subject/", log.subject, name="log_subject"),
    path("log/promise/", log.promise, name="log_promise"),
    path("log/hints/", log.hints, name="log_hints"),
]

urlpatterns = [*queue_urls, *ticket_urls]

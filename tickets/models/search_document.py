from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tickets.models.ticket import Ticket


class SearchDocument(models.Model):
    """The words of a ticket: those its requester may find it by, and those the desk may. Written by
    tickets.actions."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="search_document")
    public = SearchVectorField()
    desk = SearchVectorField()

    class Meta:
        indexes = [GinIndex("public", name="search_public"), GinIndex("desk", name="search_desk")]

    def __str__(self) -> str:
        return f"words of ticket {self.ticket_id}"

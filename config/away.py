"""What a client reads while PostgreSQL cannot be reached: a page that says so, and when to come back."""

import sys

import psycopg
from django.db import InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request as unreadable
from django.views.defaults import server_error as broken

RETRY_SECONDS = 5
# lost connections (08), a server that ends, ended, or is not up yet (57P0x), or has no place left
_LOST = ("08", "57P01", "57P02", "57P03", "53300")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 for a database that is away, else what it ever was."""
    return _away() if is_away(sys.exc_info()[1]) else broken(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. A session that could not be saved, because PostgreSQL went away after what was
    asked for was done, is no request that nobody could read."""
    return _away() if is_away(exception) else unreadable(request, exception)


def _away() -> HttpResponse:
    response = render(None, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def is_away(error: BaseException | None) -> bool:
    """Whether it comes of a connection that was lost or could not be had: the next try may go well."""
    while error is not None:
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return error.sqlstate is None or error.sqlstate.startswith(_LOST)
        if isinstance(error, InterfaceError) and error.__cause__ is None:
            return True
        error = error.__cause__ or error.__context__
    return False

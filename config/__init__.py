"""Composes the parts: settings, addresses, Celery, and the embedded servers. Nothing imports helpers from here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

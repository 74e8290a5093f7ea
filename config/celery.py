"""The Celery app. Tasks carry no state: rows are the queue, Celery is only the legs (docs/adr)."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun, worker_ready, worker_shutting_down
from django_structlog.celery.steps import DjangoStructLogInitStep

from config.watchdog import Watchdog
from kernel import claims

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("watchdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# request and task ids in every line that a task logs
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Leave logging as Django's settings made it: Celery would replace it."""


@worker_shutting_down.connect
def stop_draining(**_: Any) -> None:
    """A tick ends after the row it is at; the rest stays due for the next worker."""
    claims.stop()


watchdog = Watchdog()


@worker_ready.connect
def watch_for_silence(**_: Any) -> None:
    """From its first readiness on, a worker that hears nothing ends itself."""
    watchdog.watch()


@task_prerun.connect
def hear(**_: Any) -> None:
    watchdog.began()


@task_postrun.connect
def rest(**_: Any) -> None:
    watchdog.ended()

"""Logging through structlog, for our own lines and everybody else's."""

import re
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

# What stands behind these in an address acts, or reads, for whoever holds it.
_TOKENS = re.compile(r"(/(?:p|v|on-call/feed|accounts/password/reset/key)/)[^/\s\"'?]+")


def without_tokens(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Leave the tokens of links and feeds out of a line: more people read logs than may use them."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _TOKENS.sub(r"\1***", value)
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    without_tokens,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]

# Without local variables: they hold passwords and tokens, and some ask the database when they are written
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def settings(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING and configure structlog: JSON for machines, plain lines for a terminal."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer(sort_keys=True)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "watchdesk": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "watchdesk"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # django_structlog says the same of each request, with its ids
            "django.server": {"level": "ERROR"},
            # its debugging lines hold paths, and those hold tokens of message services
            "urllib3": {"level": "INFO"},
            # the workers' own chatter about each task and each lost connection attempt
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }

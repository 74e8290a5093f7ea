"""Settings of every process, from the environment. docs/operating.md names each variable."""

import os
import sys
from copy import deepcopy
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import addresses, logs, secret_keys, ticks
from config.embedded import places

# forms, admins and managers may be subscripted with their model at run time, as their types are
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# an empty variable is one that is not set
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

# What kind of desk this is
WATCHDESK_VAR = Path(env.str("WATCHDESK_VAR", default="") or BASE_DIR / "var")
WATCHDESK_DEMO = env.bool("WATCHDESK_DEMO", default=False)
WATCHDESK_URL = env.str("WATCHDESK_URL", default="") or f"http://localhost:{env.int('PORT', default=8000)}"
DEBUG = env.bool("WATCHDESK_DEBUG", default=False)

# The first key signs and encrypts, all of them verify and decrypt
WATCHDESK_SECRET_KEYS = env.list("WATCHDESK_SECRET_KEYS", default=[]) or secret_keys.kept_in(WATCHDESK_VAR)
SECRET_KEY, *SECRET_KEY_FALLBACKS = WATCHDESK_SECRET_KEYS

_site = urlsplit(WATCHDESK_URL)
_https = _site.scheme == "https"
_local = _site.hostname == "localhost"
ALLOWED_HOSTS = [_site.hostname or "localhost", *env.list("WATCHDESK_HOSTS", default=[])]
if _local:
    ALLOWED_HOSTS += ["127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]

INSTALLED_APPS = [
    # theirs before Django's admin and allauth's: ours override templates
    "oncall",
    "tickets",
    "postmortems",
    # django.contrib.admin with the desk's own site
    "tickets.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "bs_icon_templates",
    "js_lib_bootstrap5",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    # first: a load balancer asks by address, over plain HTTP
    "config.health.HealthMiddleware",
    "oncall.middleware.DoorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "oncall.middleware.ReaderMiddleware",
    "oncall.middleware.RecordMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oncall.context.desk",
            ],
            "builtins": ["kernel.date_filter", "oncall.templatetags.parts"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# PostgreSQL. The web's threads share a pool, because a connection kept per thread leaks; a Celery task opens
# its own.
_places = places.of(WATCHDESK_VAR)
WATCHDESK_DATABASE_URL = env.str("DATABASE_URL", default="") or _places.database_url
_database = addresses.database(WATCHDESK_DATABASE_URL)
_database["OPTIONS"].setdefault("connect_timeout", "5")
# PostgreSQL itself, where DATABASE_URL leads to a pooler: what dumps, or sets something for its session,
# would meet another session in the middle
WATCHDESK_DIRECT_DATABASE = addresses.database(
    env.str("WATCHDESK_DIRECT_DATABASE_URL", default="") or WATCHDESK_DATABASE_URL
)
WATCHDESK_DIRECT_DATABASE["OPTIONS"].setdefault("connect_timeout", "5")
if Path(sys.argv[0]).name == "manage.py":
    _database = deepcopy(WATCHDESK_DIRECT_DATABASE)
if "config.wsgi" in sys.modules:
    # a connection that PostgreSQL's restart has ended is found out before it is used; a pool that waits
    # longer and longer between its tries would be away for as long again as PostgreSQL was
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 20, "timeout": 5, "reconnect_timeout": 4}
# PgBouncer in transaction mode cannot keep a cursor open between transactions
_database["DISABLE_SERVER_SIDE_CURSORS"] = True
DATABASES = {"default": _database}

# Redis: the broker and the cache. Nothing is lost when it is emptied.
WATCHDESK_REDIS_URL = addresses.redis(env.str("REDIS_URL", default="") or _places.redis_url)
CACHES = {
    "default": {
        "BACKEND": "config.cache.FallbackCache",
        "LOCATION": WATCHDESK_REDIS_URL,
        "KEY_PREFIX": "watchdesk",
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
    }
}

CELERY_BROKER_URL = addresses.celery_broker(WATCHDESK_REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# a Redis that is away comes back: never give up
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_DEFAULT_QUEUE = ticks.CLOCKS
CELERY_TASK_ROUTES = {tick.task: {"queue": tick.queue} for tick in ticks.TICKS}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULER = "config.beat:SteadyScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULE = {
    tick.kind: {
        "task": tick.task,
        "schedule": timedelta(seconds=tick.every),
        "options": {"queue": tick.queue},
    }
    for tick in ticks.TICKS
}
WATCHDESK_TICKS = ticks.TICKS

# People and sessions. Sessions live in PostgreSQL: the cache may vanish.
AUTH_USER_MODEL = "oncall.User"
AUTHENTICATION_BACKENDS = [
    "oncall.accounts.DeskBackend",
    # sessions that began with it go on
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# what was done last is told on the next page: in a cookie, because a session costs two writes
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "oncall.accounts.AccountAdapter"
MFA_ADAPTER = "oncall.accounts.SecondFactorAdapter"
# the letter to a stranger is written and never sent (oncall.accounts): an answer takes as long for everybody
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"login": "oncall.account_forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Watchdesk"
# a browser lets WebAuthn run over plain HTTP on localhost only
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _local
# how many reverse proxies add to X-Forwarded-For; the rate limits count by the address they leave
WATCHDESK_PROXIES = env.int("WATCHDESK_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = WATCHDESK_PROXIES

# Mail: everything is an outbox row first. Without EMAIL_URL no server is asked; the demo's mailbox shows it.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    _email = env.email_url("EMAIL_URL")
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
    EMAIL_PORT = _email.get("EMAIL_PORT") or 25
    EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
    EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
    EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
elif WATCHDESK_DEMO:
    EMAIL_BACKEND = "oncall.mailbox.CapturingBackend"
else:
    EMAIL_BACKEND = "oncall.mailbox.NoProvider"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str(
    "WATCHDESK_MAIL_FROM", default=f"Watchdesk <desk@{_site.hostname or 'localhost'}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Messages to people on call: which services of apprise may be used, and which private networks reached
PAGING_SCHEMAS = [each.lower() for each in env.list("PAGING_SCHEMAS", default=[])] or [
    *("ntfy", "ntfys", "gotify", "gotifys", "pover", "pbul", "prowl", "bark", "barks"),
    *("slack", "workflow", "workflows", "discord", "tgram", "webex", "wxteams", "gchat", "zulip"),
    *("matrix", "matrixs", "mmost", "mmosts", "rocket", "rockets", "nctalk", "nctalks"),
    *("signal", "signals", "whatsapp", "threema", "twilio", "vonage", "sinch", "plivo", "msgbird"),
    *("clicksend", "46elks", "elks", "seven", "sns", "telnyx"),
    *("opsgenie", "pagerduty", "pagertree", "splunk", "victorops", "squadcast", "signl4", "ilert"),
    *("json", "jsons", "xml", "xmls", "form", "forms"),
]
# a mistake stops the start, with the text that is no network
PAGING_ALLOWED_NETWORKS = [
    str(ip_network(each.strip(), strict=False)) for each in env.list("PAGING_ALLOWED_NETWORKS", default=[])
]

# Language and time: instants are UTC in the database, shown in the reader's zone
USE_I18N = True
LANGUAGE_CODE = env.str("WATCHDESK_LANGUAGE", default="en")
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
# the zone of the desk, for whoever has none and belongs to no organisation that has one
WATCHDESK_ZONE = env.str("WATCHDESK_ZONE", default="UTC")

# Files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = WATCHDESK_VAR / "static"
_collected = (STATIC_ROOT / "staticfiles.json").exists()
# uncollected files are served from the apps: collecting takes 14 s, which `make run` need not wait for
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected or "collectstatic" in sys.argv
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    # private: no URL leads there, a view checks who asks
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": WATCHDESK_VAR / "attachments",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
MEDIA_ROOT = WATCHDESK_VAR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# what one requester may send in files within 24 hours, and one request with all that is in it; 0: no limit
WATCHDESK_REQUESTER_MB_A_DAY = env.int("WATCHDESK_REQUESTER_MB_A_DAY", default=500)
WATCHDESK_REQUEST_MB = env.int("WATCHDESK_REQUEST_MB", default=200)

# Browsers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        # Bootstrap's icons in its CSS and allauth's QR code are data: images
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https
if _https:
    SECURE_HSTS_SECONDS = env.int("WATCHDESK_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
if WATCHDESK_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs: one line an event, with request, user and task ids
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# an idle tick every five seconds is no news
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = 10
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = 10
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10
LOGGING = logs.settings(
    as_json=env.str("WATCHDESK_LOG_FORMAT", default="json") == "json",
    level=env.str("WATCHDESK_LOG_LEVEL", default="INFO"),
)

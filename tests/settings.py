"""The desk's settings for tests: the same, but with cheap passwords and a guard against queries per row."""

from config.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
ZEAL_RAISE = True
ZEAL_SHOW_ALL_CALLERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# a test that prints a thousand log lines hides its failure
LOGGING["root"]["level"] = "WARNING"
# nothing is collected in a test, and whitenoise warns of a directory that is missing
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# each test's client loads the middleware anew: files are found when they are asked for, not listed each time
WHITENOISE_AUTOREFRESH = True

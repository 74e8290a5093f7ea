"""The desk's own settings, and beside it, before all its middleware, a bare view to compare with."""

from config.settings import *

MIDDLEWARE = ["tests.bench.bare.BareMiddleware", *MIDDLEWARE]

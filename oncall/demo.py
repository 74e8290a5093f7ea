"""The demo's one secret, which is none: `load_demo` sets it, the login page shows it."""

PASSWORD = "watch-the-desk"  # noqa: S105  (of invented people, on a demo desk only)

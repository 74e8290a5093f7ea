"""The demo desk: an invented company, and three weeks of what happened at its service desk."""

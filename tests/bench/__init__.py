"""How long the costly parts take; `make bench` prints it, and no test depends on it."""

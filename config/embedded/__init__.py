"""PostgreSQL and Redis under our own launcher, for a desk that names no servers of its own."""

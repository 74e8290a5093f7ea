"""What the demo company learned: its major incident, reviews, known errors and runbooks."""

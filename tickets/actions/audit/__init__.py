"""Re-deriving from tickets, clocks and pages what should have been paged and mailed."""

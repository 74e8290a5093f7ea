"""Pages of reviews and action items."""

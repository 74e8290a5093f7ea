"""What is known of causes: a problem's way, and what matches a ticket. Standard library only."""

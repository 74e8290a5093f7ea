"""What people type about themselves and their schedules, refused at the field."""

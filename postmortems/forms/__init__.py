"""What people type into reviews and action items, refused at the field."""

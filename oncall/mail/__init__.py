"""Mail that leaves the desk: how it is written, what an error means, when to try again. Asks no clock."""

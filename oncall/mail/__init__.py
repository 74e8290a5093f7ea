"""Mail that leaves the desk: how it is written, what an error means, when to try again. No query, no clock."""

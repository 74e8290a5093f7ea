"""Mail that leaves the desk, without a database: headers, errors read, when to try again."""

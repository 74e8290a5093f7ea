"""Who is on call when: pure calculation on what a schedule says, no models and no clock."""

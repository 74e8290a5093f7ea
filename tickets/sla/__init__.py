"""The clock engines: business calendars, segments, readings, thresholds, ledger. Standard library only."""

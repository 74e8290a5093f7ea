"""The joint of tickets and pages: what pages somebody, and what an answered page does to its ticket."""

"""The whole desk as one directory, and a desk from it again: docs/operating.md, "Backups"."""

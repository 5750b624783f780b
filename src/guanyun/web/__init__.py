"""Pages for people, in Chinese first."""

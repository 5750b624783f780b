"""Everything the zones remember; the only writer of their tables."""

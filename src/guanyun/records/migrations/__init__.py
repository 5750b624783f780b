"""Schema of what the zones remember, step by step."""

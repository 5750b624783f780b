"""The door for other systems: the same acts, doors, keys and refusals as the pages, as JSON."""

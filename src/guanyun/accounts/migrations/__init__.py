"""Schema of the tables of people, step by step."""

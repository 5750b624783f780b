"""Who is in charge of what, where, since when."""

"""The tables of the zones."""

"""Pure engines: no Django, no clock, no input or output; independent of each other."""

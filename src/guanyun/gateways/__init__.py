"""Doors to other systems: spreadsheets, event logs, messages."""

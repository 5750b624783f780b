"""FEEL, the one expression language of charters."""

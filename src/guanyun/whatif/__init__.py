"""Replay a caseload under another charter with the same handle that runs it."""

"""Load, check, compare and try a charter; every entry remembers file and line."""

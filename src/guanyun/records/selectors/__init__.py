"""What pages and doors read: figures and rows, ready to be shown."""

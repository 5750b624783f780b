"""How one installation is set up; a zone's own rules stand in its charter, never here."""

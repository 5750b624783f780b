"""The life of a case: decisions, clocks, documents, trail."""

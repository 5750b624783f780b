"""Views by audience: each asks a selector or a service and renders one page."""

"""People who sign in, their units, posts and roles."""

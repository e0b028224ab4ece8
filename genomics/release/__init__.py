"""Release: the one way out for a report, and what happened on it."""

"""The review desk: cases, flags, sign-off and the database that enforces them."""

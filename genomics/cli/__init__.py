"""One small module per command; heavy libraries are imported inside the functions."""

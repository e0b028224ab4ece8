"""The review desk in a browser: server-rendered pages that work without script."""

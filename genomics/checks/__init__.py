"""Strict line-level checks of every input, before any library trusts it."""

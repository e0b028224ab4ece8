"""Ancestry estimate and traits for participants: similarity to reference groups, and what a few places say."""

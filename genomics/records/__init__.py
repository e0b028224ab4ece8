"""Typed values that flow between the stages; a record that exists is valid. No input or output here."""

"""What a user can fix. `genomics.cli` alone catches these; anything else is our bug and keeps its traceback."""


class GenomicsError(Exception):
    """One line that says where, what, and what to do."""


class FormatError(GenomicsError):
    """A file does not say what its kind must say."""


class ConfigError(GenomicsError):
    """The run's configuration, thresholds or curated tables cannot be used."""


class RefusedError(GenomicsError):
    """An act that policy forbids: a signature, a release, a state change."""

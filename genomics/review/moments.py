"""Times as the caller gives them: UTC to the second, one spelling, so that texts sort as times do."""

from datetime import datetime

from genomics.errors import ConfigError

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def moment(text: str) -> str:
    """The text if it is a time in our one spelling; `ConfigError` otherwise.

    >>> moment("2026-01-15T12:00:00Z")
    '2026-01-15T12:00:00Z'
    """
    try:
        if datetime.strptime(text, _FORMAT).strftime(_FORMAT) == text:  # UTC by its Z
            return text
    except ValueError:
        pass
    raise ConfigError(f"time {text!r} is not like 2026-01-15T12:00:00Z; give UTC to the second")

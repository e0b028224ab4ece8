"""The engines that can count a cohort."""

from enum import StrEnum


class Engine(StrEnum):
    """How a cohort may be counted. Both engines write the same tables; `auto` chooses by size."""

    AUTO = "auto"
    LOCAL = "local"
    HAIL = "hail"

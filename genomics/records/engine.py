"""The engines that can count a cohort."""

import re
from enum import StrEnum

_MASTER = re.compile(r"(local(\[(\d+|\*)\])?|spark://[\w.,:-]+|yarn|k8s://[\w.:/-]+)\Z", re.ASCII)


class Engine(StrEnum):
    """How a cohort may be counted. Both engines write the same tables; `auto` chooses by size."""

    AUTO = "auto"
    LOCAL = "local"
    HAIL = "hail"


def is_spark_master(text: str) -> bool:
    """Whether this can be where Spark runs (Spark 3.5, Master URLs, 2024).

    >>> [is_spark_master(text) for text in ("local[*]", "spark://10.0.0.1:7077", "yarn", "10.0.0.1:7077", "")]
    [True, True, True, False, False]
    """
    return _MASTER.match(text) is not None

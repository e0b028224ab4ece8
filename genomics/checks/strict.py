"""What the package's strict readers refuse, told as problems."""

import zlib
from collections.abc import Callable

from genomics.checks.findings import Findings
from genomics.errors import GenomicsError


def told(found: Findings, act: Callable[[], object]) -> None:
    """Run a strict reader; whatever it refuses becomes a problem."""
    try:
        act()
    except (GenomicsError, OSError) as error:
        found.refuse(error)
    except (EOFError, zlib.error):
        found.reject("", "is cut short or damaged", "fetch it again")
    except UnicodeDecodeError as error:
        found.reject("", f"not UTF-8 text (byte {error.start})", "save it as UTF-8")

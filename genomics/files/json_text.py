"""JSON as the standard has it: no NaN, no key twice, no broken characters; bounded in size and depth."""

import json
from pathlib import Path
from typing import Any, NoReturn

from genomics.errors import FormatError

_LARGEST = 500_000_000


def read_json(path: Path) -> Any:
    """The value of a JSON file; `FormatError` says what is not JSON about it."""
    if path.stat().st_size > _LARGEST:
        raise FormatError(f"{path}: {path.stat().st_size:,} bytes are too many for a document; give the right file")
    try:
        text = path.read_bytes().decode("utf-8")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_number)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise FormatError(f"{path}: nested too deeply; give the right file") from error
    except UnicodeError as error:
        raise FormatError(f"{path}: not UTF-8 text; save it as UTF-8") from error
    except ValueError as error:
        raise FormatError(f"{path}: {error}; correct the JSON") from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key[:60]!r} is given twice")
        found[key] = value
    return found


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON number")


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text[:40]} is too large a number")
    return value

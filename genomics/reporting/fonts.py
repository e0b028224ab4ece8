"""The report's typeface: Inter (SIL Open Font License) from the `fontpkg-inter` package, cut to what names need.

The package holds one variable font. Two fixed weights without the alternates that would change what a reader copies
out of the PDF (an arrow drawn for `->`) are made once per process and handed to the layout as `data:` addresses, so
that no font of the machine is used for these letters and nothing is fetched.
"""

import base64
import importlib.resources
import io
from functools import cache

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Report Inter"
_FILE = "Inter[opsz,wght].ttf"
_WEIGHTS = {400: 400.0, 700: 640.0}  # CSS weight: weight on the font's axis
_OPTICAL_SIZE = 14.0
_RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin with diacritics
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x1E00, 0x1EFF),  # Vietnamese and more Latin
    (0x2010, 0x2044),  # dashes, quotes, bullets
    (0x20A0, 0x20BF),  # currency
    (0x2190, 0x2193),  # arrows
    (0x2200, 0x2265),  # mathematical signs
)
_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]


@cache
def font_faces() -> str:
    """CSS `@font-face` rules of the report's typeface, one for each weight."""
    variable = _needed_letters()
    return "\n".join(
        f"@font-face {{ font-family: '{FAMILY}'; font-weight: {css}; font-style: normal;"
        f" src: url(data:font/ttf;base64,{base64.b64encode(_at_weight(variable, axis)).decode()}) }}"
        for css, axis in _WEIGHTS.items()
    )


def _needed_letters() -> bytes:
    """The variable font with the letters of `_RANGES` only, the same bytes in every process."""
    file = importlib.resources.files("fontpkg_inter") / "files" / _FILE
    font = TTFont(io.BytesIO(file.read_bytes()), recalcTimestamp=False, lazy=True)
    subsetter = Subsetter(Options(layout_features=_FEATURES, notdef_outline=True, recalc_timestamp=False))
    subsetter.populate(unicodes=[code for first, last in _RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    return _bytes_of(font)


def _at_weight(variable: bytes, weight: float) -> bytes:
    font = TTFont(io.BytesIO(variable), recalcTimestamp=False)
    instantiateVariableFont(font, {"wght": weight, "opsz": _OPTICAL_SIZE}, inplace=True, optimize=False)
    return _bytes_of(font)


def _bytes_of(font: TTFont) -> bytes:
    data = io.BytesIO()
    font.save(data)
    return data.getvalue()

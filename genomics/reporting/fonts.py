"""The report's typefaces (SIL Open Font License), from packages, cut to the letters that names need.

Inter is for everything; Rubik gives Hebrew and Arabic letters, which Inter has not. The packages hold variable
fonts. Two fixed weights of each, without the alternates that would change what a reader copies out of the PDF (an
arrow drawn for `->`), are made once per process and handed to the layout as `data:` addresses, so that no font of
the machine is used for these letters and nothing is fetched.
"""

import base64
import importlib.resources
import io
import unicodedata
from functools import cache

import msgspec
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

_WEIGHTS = {400: 400.0, 700: 640.0}  # CSS weight: weight on the font's axis
_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "init", "medi", "fina", "isol", "rlig"]
Range = tuple[int, int]


class Face(msgspec.Struct, frozen=True):
    """A variable font of a package, the axes that stay fixed, and the code points that are kept."""

    family: str
    package: str
    file: str
    fixed: tuple[tuple[str, float], ...]
    ranges: tuple[Range, ...]


INTER = Face(
    "Report Inter",
    "fontpkg_inter",
    "Inter[opsz,wght].ttf",
    (("opsz", 14.0),),
    (
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
    ),
)
RUBIK = Face(
    "Report Rubik",
    "fontpkg_rubik",
    "Rubik[wght].ttf",
    (),
    (
        (0x0020, 0x002F),  # blanks and marks between words
        (0x00A0, 0x00A0),
        (0x0591, 0x05F4),  # Hebrew
        (0x060C, 0x06FF),  # Arabic and Persian
        (0x200C, 0x200F),  # joiners and marks of direction
    ),
)
FACES = (INTER, RUBIK)


@cache
def font_faces() -> str:
    """CSS `@font-face` rules of the typefaces, one for each weight."""
    return "\n".join(_rule(face, css, axis) for face in FACES for css, axis in _WEIGHTS.items())


def letters_without_form(text: str) -> str:
    """The letters of a name that no typeface here can draw, each once; marks that are never drawn do not count."""
    drawn = {letter for letter in text if unicodedata.category(letter) != "Cf"}
    return "".join(sorted(letter for letter in drawn if ord(letter) not in _drawn()))


@cache
def _drawn() -> frozenset[int]:
    return frozenset().union(*(_font(_needed_letters(face)).getBestCmap().keys() for face in FACES))


def _rule(face: Face, css: int, axis: float) -> str:
    data = base64.b64encode(_at_weight(face, axis)).decode()
    return (
        f"@font-face {{ font-family: '{face.family}'; font-weight: {css}; font-style: normal;"
        f" src: url(data:font/ttf;base64,{data}) }}"
    )


@cache
def _needed_letters(face: Face) -> bytes:
    """The variable font with the letters of its ranges only, the same bytes in every process."""
    font = _font((importlib.resources.files(face.package) / "files" / face.file).read_bytes())
    subsetter = Subsetter(Options(layout_features=_FEATURES, notdef_outline=True, recalc_timestamp=False))
    subsetter.populate(unicodes=[code for first, last in face.ranges for code in range(first, last + 1)])
    subsetter.subset(font)
    return _bytes_of(font)


def _at_weight(face: Face, weight: float) -> bytes:
    font = _font(_needed_letters(face))
    instantiateVariableFont(font, {"wght": weight, **dict(face.fixed)}, inplace=True, optimize=False)
    return _bytes_of(font)


def _font(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data), recalcTimestamp=False, lazy=True)


def _bytes_of(font: TTFont) -> bytes:
    data = io.BytesIO()
    font.save(data)
    return data.getvalue()

"""p. names: compare the protein before and after (HGVS nomenclature 21.0, predicted, written without brackets).

Where engines differ, this is the policy: a change of the start codon is `p.Met1?`; bases added before the stop
codon insert residues; a changed stop codon is an extension, and where residues before it change too, the name shows
that the stop went (`p.Asp934_Ter935delinsGluTrpTer`); a lost last codon is `del`, not `Ter`; a stop codon written
anew is `p.Ter935=`; a change outside the coding exons is `p.=`.
"""

from functools import cached_property
from itertools import product

_AMINO = "KNKNTTTTRSRSIIMIQHQHPPPPRRRRLLLLEDEDAAAAGGGGVVVV*Y*YSSSS*CWCLFLF"  # NCBI genetic code 1, AAA to TTT
CODE = {"".join(codon): amino for codon, amino in zip(product("ACGT", repeat=3), _AMINO, strict=True)}
THREE = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu", "G": "Gly", "H": "His",
    "I": "Ile", "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe", "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp",
    "Y": "Tyr", "V": "Val", "*": "Ter", "X": "Xaa",
}  # fmt: skip


class CodingSequence:
    """A spliced transcript with its coding span: `start` to `end`, 0-based, half-open, stop codon included."""

    def __init__(self, spliced: str, start: int, end: int) -> None:
        self.spliced, self.start, self.end = spliced, start, end

    @property
    def coding(self) -> str:
        """The coding bases, stop codon included."""
        return self.spliced[self.start : self.end]

    @cached_property
    def protein(self) -> str:
        """One letter per codon, `*` for a stop; the first is Met whatever the start codon (CTG in WT1)."""
        return "M" + translate(self.coding)[1:]


def translate(bases: str) -> str:
    """Whole codons to one-letter residues; a codon with an unknown base is X.

    >>> translate("ATGTTNTAAC")
    'MX*'
    """
    return "".join(CODE.get(bases[i : i + 3], "X") for i in range(0, len(bases) - 2, 3))


def translate_to_stop(bases: str) -> str:
    """Residues up to and with the first stop. Ends before a codon that cannot be read: no stop is then known."""
    residues = []
    for i in range(0, len(bases) - 2, 3):
        residue = CODE.get(bases[i : i + 3], "X")
        if residue == "X":
            break
        residues.append(residue)
        if residue == "*":
            break
    return "".join(residues)


def protein_name(sequence: CodingSequence, start: int, end: int, inserted: str) -> str:
    """The p. name when bases `start` to `end` (0-based, half-open) of the spliced sequence become `inserted`."""
    if end <= sequence.start or start >= sequence.end:
        return "p.="
    changed = sequence.spliced[:start] + inserted + sequence.spliced[end:]
    begin = sequence.start
    if start < begin or changed[begin : begin + 3] != sequence.spliced[begin : begin + 3]:
        return "p.Met1?"
    first = max((start - begin) // 3, 1)
    if (len(inserted) - (end - start)) % 3:
        return _frameshift(
            sequence.protein, sequence.protein[:first] + translate_to_stop(changed[begin + 3 * first :])
        )
    last = (end - begin - 1) // 3  # before `first` when bases are added between two codons
    return _in_frame(sequence, changed, first, last, begin + 3 * (last + 1) + len(inserted) - (end - start))


def loses_stop(sequence: CodingSequence, start: int, end: int, inserted: str) -> bool:
    """Whether a change, in frame, of the stop codon makes the protein read on past it."""
    if end <= sequence.end - 3 or start >= sequence.end:
        return False
    changed = sequence.spliced[:start] + inserted + sequence.spliced[end:]
    after = translate_to_stop(changed[sequence.start :])
    return not after.endswith("*") or 3 * len(after) > len(sequence.coding) + len(inserted) - (end - start)


def _frameshift(before: str, after: str) -> str:
    """Names a protein read in another frame from some residue on."""
    if after == before:
        return f"p.Ter{len(before)}="
    at = _first_difference(before, after)
    if at == len(after):
        return "p.?"
    if before[at] == "*":
        return _extension(before, after)
    if after[at] == "*":
        return f"p.{_residue(before, at)}Ter"
    count = len(after) - at if after.endswith("*") else "?"
    return f"p.{_residue(before, at)}{THREE[after[at]]}fsTer{count}"


def _in_frame(sequence: CodingSequence, changed: str, first: int, last: int, tail: int) -> str:
    """Names a change of codons `first` to `last` (0-based); from base `tail` on all is as before."""
    before = sequence.protein
    middle = translate_to_stop(changed[sequence.start + 3 * first : tail])
    stop_touched = last >= len(before) - 1
    if "*" in middle and not (stop_touched and len(middle) * 3 == tail - sequence.start - 3 * first):
        return _new_stop(before, before[:first] + middle, last)
    if stop_touched:
        after = before[:first] + translate_to_stop(changed[sequence.start + 3 * first :])
    else:
        after = before[:first] + translate(changed[sequence.start + 3 * first : tail]) + before[last + 1 :]
    if after == before:
        return f"p.{_span(before, first, min(last, len(before) - 1))}="
    at = _first_difference(before, after)
    if stop_touched and before[at : at + 1] == "*":
        return _extension(before, after)
    gained = len(changed) - len(sequence.spliced)
    if stop_touched and 3 * len(after) > len(sequence.coding) + gained and after.endswith("*"):
        return f"p.{_span(before, at, len(before) - 1)}delins{_letters(after[at:])}"
    return f"p.{_replaced(before, after, at)}" if after.endswith("*") else "p.?"


def _replaced(before: str, after: str, at: int) -> str:
    """Deletion, duplication, insertion, substitution or both; as far towards the end as the residues allow."""
    room = min(len(before), len(after)) - at
    kept = _first_difference(before[::-1][:room], after[::-1][:room])
    gone, new = before[at : len(before) - kept], after[at : len(after) - kept]
    if not new:
        return f"{_span(before, at, at + len(gone) - 1)}del"
    if not gone:
        if before[at - len(new) : at] == new:
            return f"{_span(before, at - len(new), at - 1)}dup"
        return f"{_residue(before, at - 1)}_{_residue(before, at)}ins{_letters(new)}"
    if len(gone) == len(new) == 1:
        return f"{_residue(before, at)}{THREE[new]}"
    return f"{_span(before, at, at + len(gone) - 1)}delins{_letters(new)}"


def _new_stop(before: str, after: str, last: int) -> str:
    """A stop among the changed codons: `Ter` where it comes first, else the residues up to it."""
    if after == before:
        return f"p.Ter{len(before)}="
    at = _first_difference(before, after)
    if at == len(after) or after[at] == "*":
        return f"p.{_residue(before, min(at, len(after) - 1))}Ter"
    if last < at:
        return f"p.{_residue(before, at - 1)}_{_residue(before, at)}ins{_letters(after[at:])}"
    return f"p.{_span(before, at, last)}delins{_letters(after[at:])}"


def _extension(before: str, after: str) -> str:
    at = len(before) - 1
    if len(after) <= at:
        return "p.?"
    count = len(after) - len(before) if after.endswith("*") else "?"
    return f"p.Ter{at + 1}{THREE[after[at]]}extTer{count}"


def _first_difference(one: str, other: str) -> int:
    limit = min(len(one), len(other))
    return next((i for i in range(limit) if one[i] != other[i]), limit)


def _residue(protein: str, index: int) -> str:
    return f"{THREE[protein[index]]}{index + 1}"


def _span(protein: str, first: int, last: int) -> str:
    return _residue(protein, first) if first == last else f"{_residue(protein, first)}_{_residue(protein, last)}"


def _letters(residues: str) -> str:
    return "".join(THREE[residue] for residue in residues)

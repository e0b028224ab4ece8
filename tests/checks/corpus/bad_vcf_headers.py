"""Headers of joint calls with one thing wrong."""

from collections.abc import Callable

from corpus.corpus_case import Bad, Harm, told
from corpus.corpus_vcf import HEADER_LINES, header, with_header

WRONG, LOST, NUISANCE = Harm.WRONG_RESULT, Harm.LOST_DATA, Harm.NUISANCE
LAST = f"line {HEADER_LINES}"
GRCH37 = {"chr1": 249250621, "chr2": 243199373}
T2T = {"chr1": 248387328, "chr2": 242696752}
GRCH38 = {"chr1": 248956422, "chr2": 242193529}


def _bare(lengths: dict[str, int]) -> dict[str, int]:
    return {name.removeprefix("chr"): length for name, length in lengths.items()}


def _instead(**changes: object) -> Callable[[str], str]:
    return lambda _: header(**changes)  # type: ignore[arg-type]


def _replace(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new)

    return change


def _named(*people: str) -> Callable[[str], str]:
    return _instead(people=people)


def _told(harm: Harm, expected: str, changes: dict[str, Callable[[str], str]]) -> tuple[Bad, ...]:
    index = expected.startswith("flag")
    return told("vcf", harm, expected, {name: with_header(change, index) for name, change in changes.items()})


BAD = (
    *_told(
        WRONG,
        "reject: line 1: not a VCF version line",
        {
            "version 3.3": _instead(version="##fileformat=VCFv3.3"),
            "html page": lambda _: "<!DOCTYPE html>\n<html>",
        },
    ),
    *_told(
        NUISANCE,
        "reject: line 1: not a VCF version line",
        {
            "version 4.9": _instead(version="##fileformat=VCFv4.9"),
            "version with blank": _instead(version="##fileformat=VCFv4.2 "),
            "version absent": _replace("##fileformat=VCFv4.3\n", ""),
            "version second": lambda text: "##a=b\n" + text,
            "byte-order mark": lambda text: "\ufeff" + text,
        },
    ),
    *_told(
        LOST,
        f"reject: {LAST}: the header ends without a #CHROM line",
        {
            "no column line": lambda text: text[: text.index("#CHROM") - 1],
        },
    ),
    *_told(
        NUISANCE,
        "reject: line 2: the header ends without a #CHROM line",
        {
            "a comment with one hash": _replace("##source", "#source"),
        },
    ),
    *_told(
        NUISANCE,
        "reject: line 2: an empty line in the header",
        {
            "an empty line": _replace("##source", "\n##source"),
        },
    ),
    *_told(
        LOST,
        f"reject: {LAST}: the column names are not those of a VCF",
        {
            "INFO misspelt": _replace("\tINFO\t", "\tINF\t"),
        },
    ),
    *_told(
        WRONG,
        f"reject: {LAST}: the column names are not those of a VCF",
        {
            "REF and ALT exchanged": _replace("REF\tALT", "ALT\tREF"),
        },
    ),
    *_told(
        NUISANCE,
        f"reject: {LAST}: the column names are not those of a VCF",
        {
            "spaces for tabs": lambda text: text.replace("\t", " "),
        },
    ),
    *_told(
        WRONG,
        f"reject: {LAST}: column 9 is 'S0', not FORMAT",
        {
            "FORMAT absent": _replace("FORMAT\tS1", "S0\tS1"),
        },
    ),
    *_told(
        WRONG,
        "reject: header: contig lengths are those of GRCh37",
        {
            "GRCh37 with chr": _instead(lengths=GRCH37),
            "GRCh37 without chr": _instead(lengths=_bare(GRCH37)),
        },
    ),
    *_told(
        WRONG,
        "reject: header: contig lengths are those of T2T-CHM13v2.0",
        {
            "T2T": _instead(lengths=T2T),
            "T2T without chr": _instead(lengths=_bare(T2T)),
        },
    ),
    *_told(
        LOST,
        "reject: header: no contig is named chr1 to chr22",
        {
            "GRCh38 without chr": _instead(lengths=_bare(GRCH38)),
            "RefSeq names": _instead(lengths={"NC_000001.11": 248956422}),
        },
    ),
    *_told(
        WRONG,
        "reject: header: GRCh37",
        {
            "two builds": _instead(lengths=GRCH38 | {"chr3": 198022430}),
        },
    ),
    *_told(
        WRONG,
        "reject: header: no contig is declared: the build cannot be told",
        {
            "no contig": _instead(lengths={}),
        },
    ),
    *_told(
        WRONG,
        "reject: header: chr5 has length 99, in GRCh38 181538259",
        {
            "contig of another length": _instead(lengths=GRCH38 | {"chr5": 99}),
        },
    ),
    *_told(
        WRONG,
        "reject: header: 16571",
        {
            "hg19's own mitochondrion": _replace("chrM,length=16569", "chrM,length=16571"),
        },
    ),
    *_told(
        NUISANCE,
        "reject: line 5: chr1 is declared twice",
        {
            "contig declared twice": _replace("##source", "##contig=<ID=chr1,length=248956422>\n##source"),
        },
    ),
    *_told(
        LOST,
        "reject: header: FORMAT GT is not declared",
        {
            "GT undeclared": _replace("ID=GT", "ID=GX"),
        },
    ),
    *_told(
        LOST,
        "reject: header: FORMAT AD is not declared",
        {
            "AD undeclared": _replace("ID=AD", "ID=AX"),
        },
    ),
    *_told(
        LOST,
        "reject: header: FORMAT DP is not declared",
        {
            "DP undeclared": _replace("ID=DP", "ID=DX"),
        },
    ),
    *_told(
        LOST,
        "reject: header: FORMAT GQ is not declared",
        {
            "GQ undeclared": _replace("ID=GQ", "ID=GX"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample 'S1': stands twice",
        {
            "a person twice": _named("S1", "S1"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample 's1': differs from 'S1' only by case",
        {
            "people that differ by case": _named("S1", "s1"),
        },
    ),
    *_told(
        NUISANCE,
        "reject: sample 'S 2': not a valid ID",
        {
            "a name with a blank": _named("S1", "S 2"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample 'S2 ': not a valid ID",
        {
            "a name that ends in a blank": _named("S1", "S2 "),
        },
    ),
    *_told(
        WRONG,
        "reject: sample '../S2': not a valid ID",
        {
            "a name that climbs": _named("S1", "../S2"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample '-rf': not a valid ID",
        {
            "a name that is an option": _named("S1", "-rf"),
        },
    ),
    *_told(
        NUISANCE,
        "reject: sample '<b>S2': not a valid ID",
        {
            "a name that is markup": _named("S1", "<b>S2"),
        },
    ),
    *_told(
        NUISANCE,
        "reject: sample '=1+1': not a valid ID",
        {
            "a name that is a formula": _named("S1", "=1+1"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample '': not a valid ID",
        {
            "an empty name": _named("S1", ""),
        },
    ),
    *_told(
        NUISANCE,
        "reject: sample 'AAA: not a valid ID",
        {
            "a name of 65 letters": _named("S1", "A" * 65),
        },
    ),
    *_told(
        NUISANCE,
        "reject: sample 'Š2': not a valid ID",
        {
            "a name of other letters": _named("S1", "Š2"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample 'S٢': not a valid ID",
        {
            "a name of digits of another script": _named("S1", "S٢"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample 'Ѕ1': not a valid ID",
        {
            "a name with a look-alike letter": _named("S1", "Ѕ1"),
        },
    ),
    *_told(
        NUISANCE,
        "reject: sample 'S.2': not a valid ID",
        {
            "a name with a dot": _named("S1", "S.2"),
        },
    ),
    *_told(
        WRONG,
        "reject: sample 'S1: not a valid ID",
        {
            "a name with zero width": _named("S1", "S1\u200b"),
        },
    ),
)

"""Records of joint calls with one thing wrong: place, alleles, genotypes, depths, text."""

from collections.abc import Callable

from corpus.corpus_case import Bad, Harm, told
from corpus.corpus_vcf import BAD_LINE, CALL, HEADER_LINES, PLAIN, row, with_bytes, with_lines

WRONG, LOST, NUISANCE = Harm.WRONG_RESULT, Harm.LOST_DATA, Harm.NUISANCE


def _rows(harm: Harm, expected: str, rows: dict[str, str]) -> tuple[Bad, ...]:
    return _lines(harm, expected, {name: (line,) for name, line in rows.items()})


def _lines(harm: Harm, expected: str, lines: dict[str, tuple[str, ...]]) -> tuple[Bad, ...]:
    index = not expected.startswith("reject")
    return told("vcf", harm, expected, {name: with_lines(*rows, index=index) for name, rows in lines.items()})


def _first(text: str, form: str = "GT:AD:DP:GQ", **cells: str) -> str:
    return row(form=form, people=(text, PLAIN if form.count(":") == 3 else text), **cells)


PLACES = (
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: is not a place",
        {
            "POS 0": row(pos="0"),
            "POS below 0": row(pos="-5"),
            "POS with an exponent": row(pos="3e2"),
            "POS with a fraction": row(pos="300.5"),
            "POS with commas": row(pos="3,000"),
            "POS with a plus": row(pos="+300"),
            "POS with a blank": row(pos=" 300"),
            "POS empty": row(pos=""),
            "POS a dot": row(pos="."),
            "POS of another script": row(pos="٣٠٠"),
            "POS of a thousand digits": row(pos="1" * 1000),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: lies beyond the end of the contig (248956422)",
        {
            "POS beyond the contig": row(pos="248956423"),
            "REF reaching beyond the contig": row(pos="248956421", ref="AAA", alt="A"),
        },
    ),
    *_rows(
        LOST,
        f"reject: {BAD_LINE}: is not declared",
        {
            "contig undeclared": row(contig="chrUn_1"),
            "contig without chr": row(contig="1"),
            "contig with capitals": row(contig="CHR1"),
            "contig with a blank": row(contig="chr1 "),
            "contig empty": row(contig=""),
            "chrMT": row(contig="chrMT", pos="10"),
        },
    ),
    *_rows(WRONG, f"reject: {BAD_LINE}: not sorted", {"one record too early": row(pos="199")}),
    *_lines(
        LOST,
        f"reject: line {HEADER_LINES + 4}: not sorted",
        {"a contig that comes back": (row(contig="chr3"), row(pos="400"))},
    ),
    *_lines(
        WRONG,
        f"reject: line {HEADER_LINES + 4}: the same allele stands in a record before",
        {
            "a record twice": (row(), row()),
            "an allele twice, once with others": (row(alt="G,C"), row(alt="C")),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: ",
        {
            "a block that ends before it begins": row(alt="<NON_REF>", info="END=200"),
            "a block that ends beyond the contig": row(alt="<NON_REF>", info="END=248956423"),
            "a block whose end is no number": row(alt="<NON_REF>", info="END=soon"),
        },
    ),
    *_rows(
        NUISANCE,
        f"flag: {BAD_LINE}: is not declared",
        {
            "FILTER undeclared": row(filter="q10"),
            "INFO undeclared": row(info="MADE_UP=1"),
            "INFO with a blank": row(info="A B=1"),
        },
    ),
)

ALLELES = (
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: is not made of A, C, G, T, N",
        {
            "REF of two meanings": row(ref="R"),
            "REF in small letters": row(ref="a"),
            "REF of RNA": row(ref="U"),
            "REF empty": row(ref=""),
            "REF a dot": row(ref="."),
            "REF a dash": row(ref="-"),
            "REF a star": row(ref="*"),
            "REF symbolic": row(ref="<DEL>"),
            "REF with a comma": row(ref="A,C"),
            "REF with a blank": row(ref="A "),
            "REF a look-alike": row(ref="А"),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: is not an allele",
        {
            "ALT of two meanings": row(alt="Y"),
            "ALT in small letters": row(alt="g"),
            "ALT empty": row(alt=""),
            "ALT ends in a comma": row(alt="G,"),
            "ALT begins with a comma": row(alt=",G"),
            "ALT with two commas": row(alt="G,,C"),
            "ALT a dash": row(alt="-"),
            "ALT a digit": row(alt="0"),
            "ALT with a blank": row(alt="G C"),
            "ALT symbolic without its end": row(alt="<DEL"),
            "ALT symbolic without a name": row(alt="<>"),
            "ALT with a semicolon": row(alt="G;C"),
            "ALT a slash": row(alt="G/C"),
            "ALT breakend without its place": row(alt="G[["),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: an allele stands twice in REF and ALT",
        {
            "ALT as REF": row(alt="A"),
            "ALT twice": row(alt="G,G"),
            "ALT thrice": row(alt="G,C,G"),
            "star twice": row(alt="G,*,*"),
        },
    ),
    *_rows(
        LOST,
        "flag: file: have a symbolic or breakend allele; these alleles are not read",
        {
            "a deletion without its bases": row(alt="<DEL>"),
            "a copy number": row(alt="<CN0>"),
            "an inserted element": row(alt="<INS:ME:ALU>"),
            "a breakend": row(alt="G[chr2:500["),
            "a single breakend": row(alt="G."),
        },
    ),
)

COLUMNS = (
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: is not a number",
        {
            "QUAL NaN": row(qual="nan"),
            "QUAL infinite": row(qual="inf"),
            "QUAL minus infinite": row(qual="-Infinity"),
            "QUAL a word": row(qual="high"),
            "QUAL empty": row(qual=""),
            "QUAL with a decimal comma": row(qual="50,5"),
            "QUAL with an underscore": row(qual="5_0"),
        },
    ),
    *_rows(
        NUISANCE,
        f"reject: {BAD_LINE}: QUAL",
        {"QUAL below 0": row(qual="-1"), "QUAL too large for a number": row(qual="1e999")},
    ),
    *_rows(
        NUISANCE,
        f"reject: {BAD_LINE}: FILTER",
        {
            "FILTER empty": row(filter=""),
            "FILTER with a blank": row(filter="PASS q10"),
            "FILTER passes and does not": row(filter="PASS;q10"),
            "FILTER with commas": row(filter="q10,q20"),
            "FILTER 0": row(filter="0"),
        },
    ),
    *_rows(NUISANCE, f"reject: {BAD_LINE}: INFO", {"INFO empty": row(info="")}),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: the header has 11",
        {
            "a person too many": row(people=(CALL, PLAIN, PLAIN)),
            "a person too few": row(people=(CALL,)),
            "no person": row(people=()),
            "cut after ALT": "chr1\t300\t.\tA\tG",
            "spaces for tabs in a record": row().replace("\t", " "),
            "an empty last column": row() + "\t",
            "a line of a million columns": row(people=(CALL,) * 1_000_000),
        },
    ),
    *_rows(NUISANCE, f"reject: {BAD_LINE}: an empty line", {"an empty line between records": ""}),
    *_rows(NUISANCE, f"reject: {BAD_LINE}: ", {"a comment between records": "# by hand", "a blank line": " "}),
    *_lines(
        WRONG,
        f"reject: {BAD_LINE}: ",
        {"a second file joined on": ("##fileformat=VCFv4.3", "#CHROM\tPOS\tID\tREF\tALT", row(pos="100"))},
    ),
)

KEYS = (
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: GT is not the first key of FORMAT",
        {
            "GT second": _first("22:0/1", "DP:GT"),
            "GT last": _first("1,1:2:9:0/1", "AD:DP:GQ:GT"),
        },
    ),
    *_rows(
        LOST,
        f"reject: {BAD_LINE}: FORMAT has no GT",
        {
            "no GT": _first("1,1:2:9", "AD:DP:GQ"),
            "gt in small letters": _first("0/1:1,1:2:9", "gt:AD:DP:GQ"),
            "FORMAT a dot": _first("0/1", "."),
            "FORMAT empty": _first("0/1", ""),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}: a FORMAT key stands twice",
        {
            "DP twice": _first("0/1:22:99", "GT:DP:DP"),
            "GT twice": _first("0/1:0/0", "GT:GT"),
        },
    ),
)

_NO_GENOTYPE = "reject: " + BAD_LINE + ", sample S1: the genotype is not alleles joined by / or |"
GENOTYPES = (
    *_rows(
        WRONG,
        _NO_GENOTYPE,
        {
            "GT a word": _first("het:1,1:2:9"),
            "GT of letters": _first("A/G:1,1:2:9"),
            "GT half a word": _first("0/x:1,1:2:9"),
            "GT without its second allele": _first("0/:1,1:2:9"),
            "GT with two slashes": _first("0//1:1,1:2:9"),
            "GT with a backslash": _first("0\\1:1,1:2:9"),
            "GT below 0": _first("-1/0:1,1:2:9"),
            "GT with a plus": _first("0/+1:1,1:2:9"),
            "GT with a blank": _first("0/1 :1,1:2:9"),
            "GT of another script": _first("٠/١:1,1:2:9"),
            "GT with a comma": _first("0,1:1,1:2:9"),
            "GT empty": _first(":1,1:2:9"),
            "a person's cell empty": _first(""),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}, sample S1: allele ",
        {
            "an allele that is not there": _first("0/2:1,1:2:9"),
            "both alleles not there": _first("2|2:1,1:2:9"),
            "the third of two": _first("1/3:1,1,1:2:9", alt="C,G"),
            "an alternate where there is none": _first("0/1:1:2:9", alt="."),
            "one copy, not there": _first("2:1,1:2:9", contig="chrX", pos="3000000"),
            "an allele of five digits": _first("0/99999:1,1:2:9"),
            "with a missing copy": _first("./2:1,1:2:9"),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}, sample S1: copies",
        {
            "three copies": _first("0/1/1:1,1:2:9"),
            "four copies": _first("0|0|1|1:1,1:2:9"),
            "three missing copies": _first("./././.:0,0:0:0"),
        },
    ),
    *_rows(
        WRONG,
        f"flag: {BAD_LINE}, sample S1: called on one copy only (half calls); each is taken as no call",
        {
            "a half call": _first("0/.:1,1:2:9"),
            "a half call, alternate": _first("./1:1,1:2:9"),
            "a half call, phased": _first(".|1:1,1:2:9"),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}, sample S1: one copy where everyone has two",
        {"one copy of chromosome 1": _first("1:1,1:2:9")},
    ),
    *_lines(
        WRONG,
        "flag: file: two copies",
        {"two copies of Y": (row(contig="chrY", pos="3000000"),)},
    ),
)

NUMBERS = (
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}, sample S1: DP",
        {
            "DP NaN": _first("0/1:1,1:nan:9"),
            "DP infinite": _first("0/1:1,1:inf:9"),
            "DP below 0": _first("0/1:1,1:-2:9"),
            "DP a word": _first("0/1:1,1:deep:9"),
            "DP beyond 32 bits": _first("0/1:1,1:4294967297:9"),
            "DP with a fraction": _first("0/1:1,1:2.5:9"),
            "DP two numbers": _first("0/1:1,1:2,3:9"),
            "DP empty": _first("0/1:1,1::9"),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}, sample S1: GQ",
        {
            "GQ NaN": _first("0/1:1,1:2:NaN"),
            "GQ infinite": _first("0/1:1,1:2:inf"),
            "GQ below 0": _first("0/1:1,1:2:-9"),
            "GQ a word": _first("0/1:1,1:2:good"),
            "GQ beyond 32 bits": _first("0/1:1,1:2:99999999999"),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}, sample S1: AD",
        {
            "AD below 0": _first("0/1:-1,1:2:9"),
            "AD a word": _first("0/1:1,x:2:9"),
            "AD NaN": _first("0/1:nan,1:2:9"),
            "AD beyond 32 bits": _first("0/1:1,9999999999:2:9"),
            "AD of one allele": _first("0/1:12:22:60"),
            "AD of three alleles": _first("0/1:1,1,1:22:60"),
        },
    ),
    *_rows(
        WRONG,
        f"reject: {BAD_LINE}, sample S1: FORMAT",
        {"more values than FORMAT has keys": _first("0/1:1,1:2:9:7")},
    ),
)


def _spoil(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data, old
        return data.replace(old, new, 1)

    return change


TEXT = (
    *told(
        "vcf",
        NUISANCE,
        f"reject: line {HEADER_LINES + 1}: not UTF-8 text",
        {"a record in Latin-1": with_bytes(_spoil(b"PASS\t.", b"PASS\tA=M\xfcller"))},
    ),
    *told(
        "vcf",
        NUISANCE,
        "reject: line 2: not UTF-8 text",
        {"a header in Latin-1": with_bytes(_spoil(b"source=corpus", b"source=M\xfcller"))},
    ),
    *told(
        "vcf",
        NUISANCE,
        f"reject: line {HEADER_LINES + 1}: Windows line end (CR)",
        {"one Windows line end": with_bytes(_spoil(b"0/0:20,0:20:50\n", b"0/0:20,0:20:50\r\n"))},
    ),
    *told(
        "vcf",
        NUISANCE,
        "reject: line 1: Windows line end",
        {"all Windows line ends": with_bytes(lambda data: data.replace(b"\n", b"\r\n"))},
    ),
    *told(
        "vcf",
        WRONG,
        f"reject: line {HEADER_LINES + 1}: ",
        {
            "a NUL byte in a record": with_bytes(_spoil(b"PASS\t.", b"PASS\tA\0B")),
            "a NUL byte in a genotype": with_bytes(_spoil(CALL.encode(), b"0/\x001:1,1:2:9")),
        },
    ),
    *told(
        "vcf",
        LOST,
        "reject: file: the last line has no line end",
        {
            "the last line without its end": with_bytes(lambda data: data[:-1]),
            "the last line cut": with_bytes(lambda data: data[:-20]),
        },
    ),
)


BAD = (*PLACES, *ALLELES, *COLUMNS, *KEYS, *GENOTYPES, *NUMBERS, *TEXT)

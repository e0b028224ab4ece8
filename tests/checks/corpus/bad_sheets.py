"""Sheets with one thing wrong: how they were saved, whom they name, what they say."""

from collections.abc import Callable
from pathlib import Path

from corpus.corpus_case import Bad, Build, Harm, told

WRONG, LOST, NUISANCE = Harm.WRONG_RESULT, Harm.LOST_DATA, Harm.NUISANCE
HEADERS = {
    "samples": "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment",
    "consents": "participant_id\tstatus\thereditary\tmedicine\tlanguage\trecorded",
    "identities": "participant_id\tname\tdate_of_birth",
    "signers": "signer\tname\trole",
}
ROWS = {
    "samples": ("S1\tP1\tfemale\tg\tB01\t", "S2\tP2\tmale\tg\tB01\t"),
    "consents": ("P1\tactive\tyes\tno\ten\t2025-01-01", "P2\twithdrawn\tno\tno\tes\t2025-01-02"),
    "identities": ("P1\tAda Example\t1980-01-01", "P2\tBo Example\t1981-01-01"),
    "signers": ("a\tA Counselor\tcounselor", "b\tB Director\tdirector"),
}


def text_of(kind: str, *rows: str) -> str:
    """A sheet of a kind."""
    return "\n".join([HEADERS[kind], *(rows or ROWS[kind]), ""])


def _bytes(kind: str, data: bytes) -> Build:
    def build(folder: Path) -> Path:
        path = folder / f"{kind}.tsv"
        path.write_bytes(data)
        return path

    return build


def _saved(kind: str, harm: Harm, expected: str, changes: dict[str, Callable[[str], bytes]]) -> tuple[Bad, ...]:
    return told(kind, harm, expected, {n: _bytes(kind, change(text_of(kind))) for n, change in changes.items()})


def _third(kind: str, harm: Harm, expected: str, rows: dict[str, str]) -> tuple[Bad, ...]:
    """The third row of a sheet, in line 4, is bad."""
    texts = {name: text_of(kind, *ROWS[kind], row).encode() for name, row in rows.items()}
    return told(kind, harm, expected, {name: _bytes(kind, data) for name, data in texts.items()})


def _sample(**cells: str) -> str:
    row = {"sample_id": "S3", "participant_id": "P3", "sex": "male", "group": "g", "batch": "B01", "alignment": ""}
    return "\t".join((row | cells).values())


def _consent(**cells: str) -> str:
    row = {
        "participant_id": "P3",
        "status": "active",
        "hereditary": "yes",
        "medicine": "yes",
        "language": "en",
        "recorded": "2025-01-01",
    }
    return "\t".join((row | cells).values())


SAVING = tuple(
    bad
    for kind in HEADERS
    for bad in (
        *_saved(
            kind, LOST, "reject: file: empty: no header", {"empty": lambda _: b"", "one line feed": lambda _: b"\n"}
        ),
        *_saved(
            kind,
            NUISANCE,
            "reject: line 1: save it as UTF-8",
            {
                "with a byte-order mark": lambda text: text.encode("utf-8-sig"),
                "in UTF-16": lambda text: text.encode("utf-16"),
            },
        ),
        *_saved(
            kind,
            NUISANCE,
            "reject: line 1: Windows line ends (CR)",
            {
                "with Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
                "with old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
            },
        ),
        *_saved(
            kind,
            NUISANCE,
            "reject: line 1: separated by commas",
            {"with commas": lambda t: t.replace("\t", ",").encode()},
        ),
        *_saved(
            kind,
            WRONG,
            "reject: line 1: its columns in another order or twice",
            {
                "with columns turned round": lambda text: "\n".join(
                    "\t".join(line.split("\t")[::-1]) for line in text.split("\n")
                ).encode(),
            },
        ),
        *_saved(
            kind, WRONG, "reject: line 1: ", {"without its header": lambda text: text.split("\n", 1)[1].encode()}
        ),
        *_saved(
            kind,
            NUISANCE,
            "reject: line 2: holds a NUL byte",
            {"with a NUL byte": lambda text: text.replace("\n", "\n\0", 1).encode()},
        ),
        *_saved(
            kind,
            WRONG,
            "reject: line 3: stands twice (line 2)",
            {
                "with a row twice": lambda text: "\n".join(
                    [*text.split("\n")[:2], text.split("\n")[1], ""]
                ).encode(),
            },
        ),
        *_saved(
            kind,
            WRONG,
            "reject: line 2: columns where",
            {
                "with a column too many": lambda text: text.replace("\n", "\n\t", 1).encode(),
                "with a line cut": lambda text: text.split("\n")[0].encode() + b"\nP1\n",
            },
        ),
        *_saved(
            kind,
            WRONG,
            "reject: line 2: blanks before or after a value",
            {"with a blank": lambda text: text.replace("\n", "\n ", 1).encode()},
        ),
    )
)

SAMPLES = (
    *_third(
        "samples",
        WRONG,
        "reject: line 4, sample_id: is not valid",
        {
            "no sample ID": _sample(sample_id=""),
            "a sample ID that climbs": _sample(sample_id="../S3"),
            "a sample ID with a blank": _sample(sample_id="S 3"),
            "a sample ID that is an option": _sample(sample_id="-S3"),
            "a sample ID with a dot": _sample(sample_id="S.3"),
            "a sample ID of other letters": _sample(sample_id="Ŝ3"),
            "a sample ID with a look-alike letter": _sample(sample_id="Ѕ3"),
            "a sample ID of 65 letters": _sample(sample_id="S" * 65),
            "a sample ID that is a formula": _sample(sample_id="=S3"),
        },
    ),
    *_third(
        "samples",
        WRONG,
        "reject: line 4, participant_id: is not valid",
        {
            "no participant ID": _sample(participant_id=""),
            "a participant ID with a slash": _sample(participant_id="P/3"),
            "a participant ID with markup": _sample(participant_id="<P3>"),
        },
    ),
    *_third(
        "samples", NUISANCE, "reject: line 4, batch: is not valid", {"a batch that climbs": _sample(batch="../B")}
    ),
    *_third(
        "samples",
        WRONG,
        "reject: line 4, sex: unknown value",
        {
            "sex F": _sample(sex="F"),
            "sex 2": _sample(sex="2"),
            "sex with a capital": _sample(sex="Male"),
            "no sex": _sample(sex=""),
        },
    ),
    *_third(
        "samples",
        NUISANCE,
        "reject: line 4, group: empty, or holds control characters",
        {"no group": _sample(group="")},
    ),
    *_third(
        "samples",
        WRONG,
        "reject: line 4: stands twice (line 2)",
        {
            "a sample of two people": _sample(sample_id="S1"),
            "a person of two samples": _sample(participant_id="P1"),
        },
    ),
    *_third(
        "samples",
        WRONG,
        "reject: line 4: only by case (line 2)",
        {
            "sample IDs that differ by case": _sample(sample_id="s1"),
            "participant IDs that differ by case": _sample(participant_id="p1"),
        },
    ),
    *_third("samples", WRONG, "reject: line 4: quotation marks", {"a quoted value": _sample(group='"g"')}),
    *_third(
        "samples",
        LOST,
        "reject: line 4: a line that starts with # below the header",
        {"a row commented out": "#" + _sample()},
    ),
    *_third(
        "samples",
        WRONG,
        "reject: line 4, alignment: is not the plain path of a local file",
        {
            "an alignment of the web": _sample(alignment="https://example.org/a.bam"),
            "an alignment of a bucket": _sample(alignment="s3://bucket/a.bam"),
            "an alignment by file address": _sample(alignment="file:///a.bam"),
            "an alignment within the sheet": _sample(alignment="data:,AAAA"),
            "an alignment from standard input": _sample(alignment="-"),
            "an alignment with its index in the name": _sample(alignment="a.bam##idx##b.bai"),
        },
    ),
    *_third(
        "samples",
        WRONG,
        "reject: line 4, alignment: climbs out of its folder",
        {"an alignment that climbs": _sample(alignment="../a.bam")},
    ),
    *_third(
        "samples",
        LOST,
        "reject: line 4, alignment: is neither .bam nor .cram",
        {
            "an alignment that is text": _sample(alignment="a.txt"),
            "an alignment that is a device": _sample(alignment="/dev/zero"),
        },
    ),
    *_third(
        "samples",
        LOST,
        "reject: line 4: does not exist",
        {"an alignment that is absent": _sample(alignment="none/a.bam")},
    ),
)

CONSENTS = (
    *_third(
        "consents",
        WRONG,
        "flag: line 4: taken as no; write yes or no",
        {
            f"consent {word!r}": _consent(hereditary=word)
            for word in ("", "Yes", "YES", "y", "1", "true", "maybe", "ja", "yes?", "n/a")
        },
    ),
    *_third(
        "consents",
        WRONG,
        "flag: line 4: medicine is 'Y': taken as no",
        {"consent to medicine Y": _consent(medicine="Y")},
    ),
    *_third(
        "consents",
        WRONG,
        "reject: line 4, status: unknown value",
        {
            "status maybe": _consent(status="maybe"),
            "status with a capital": _consent(status="Active"),
            "no status": _consent(status=""),
        },
    ),
    *_third(
        "consents",
        NUISANCE,
        "reject: line 4, language: unknown value",
        {
            "an unknown language": _consent(language="xx"),
            "no language": _consent(language=""),
        },
    ),
    *_third(
        "consents",
        WRONG,
        "reject: line 4, recorded: not a date",
        {
            "a day that is not": _consent(recorded="2025-02-30"),
            "day first": _consent(recorded="01/02/2025"),
            "no day": _consent(recorded=""),
            "a day without dashes": _consent(recorded="20250101"),
            "a day of another script": _consent(recorded="٢٠٢٥-٠١-٠١"),
            "a day with its time": _consent(recorded="2025-01-01T00:00"),
            "a month only": _consent(recorded="2025-01"),
        },
    ),
    *_third(
        "consents",
        WRONG,
        "reject: line 4: stands twice (line 2)",
        {"two consents of one person": _consent(participant_id="P1")},
    ),
    *_third(
        "consents",
        WRONG,
        "reject: line 4: only by case",
        {"two consents that differ by case": _consent(participant_id="p1")},
    ),
)

OTHERS = (
    *_third(
        "identities",
        WRONG,
        "reject: line 4, name: empty, or holds control characters",
        {"no name": "P3\t\t1980-01-01", "a bell in a name": "P3\tA\aB\t1980-01-01"},
    ),
    *_third(
        "identities",
        WRONG,
        "reject: line 4, date_of_birth: not a date",
        {"no day of birth": "P3\tCy\t", "a birthday that is not": "P3\tCy\t1981-02-29"},
    ),
    *_third("signers", WRONG, "reject: line 4, role: unknown value 'boss'", {"an unknown role": "c\tC\tboss"}),
    *_third(
        "signers", WRONG, "reject: line 4: stands twice", {"one signer in two roles": "a\tA Counselor\tdirector"}
    ),
    *_third("signers", WRONG, "reject: line 4, name: empty", {"a signer without a name": "c\t\tdirector"}),
)

BAD = (*SAVING, *SAMPLES, *CONSENTS, *OTHERS)

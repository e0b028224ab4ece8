"""Bytes become one input, which is checked and read. Only `GenomicsError` and `OSError` may come out."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from genomics.checks.inputs import check_file
from genomics.errors import GenomicsError
from genomics.files.documents import read_document
from genomics.files.panel import read_ba1_exceptions, read_frequency_cuts, read_panel
from genomics.files.pgx_tables import read_definitions
from genomics.files.settings import read_config, read_thresholds
from genomics.files.sheets import read_consents, read_identities, read_samples
from genomics.records.problem import CheckedInputs, InputKind
from genomics.records.review import StoredReport

ROOT = Path(__file__).parents[2]
Act = Callable[[Path], object]
Target = Callable[[bytes, Path], None]
PGX = ("genes.tsv", "positions.tsv", "alleles.tsv", "phenotypes.tsv", "linkage.tsv", "proxies.tsv")


def checked(kind: InputKind) -> Act:
    """The check of one kind."""
    return lambda path: check_file(path, kind)


def act(data: bytes, path: Path, *acts: Act) -> None:
    """Write the bytes and do each thing with them; a user's mistake is an answer."""
    path.write_bytes(data)
    for one in acts:
        try:
            one(path)
        except (GenomicsError, OSError):
            continue


def sheets(data: bytes, folder: Path) -> None:
    """A sheet of one of four kinds."""
    readers: tuple[tuple[Act, ...], ...] = (
        (checked(InputKind.SAMPLES), read_samples),
        (checked(InputKind.CONSENTS), read_consents),
        (checked(InputKind.IDENTITIES), read_identities),
        (checked(InputKind.SIGNERS),),
    )
    act(data[1:], folder / "sheet.tsv", *readers[_choice(data, len(readers))])


def config(data: bytes, folder: Path) -> None:
    """A configuration, or thresholds."""
    readers: tuple[tuple[Act, ...], ...] = (
        (checked(InputKind.CONFIG), read_config),
        (checked(InputKind.THRESHOLDS), lambda path: read_thresholds(path, "aou")),
    )
    act(data[1:], folder / "config.yaml", *readers[_choice(data, len(readers))])


def vcf(data: bytes, folder: Path) -> None:
    """A file as it is, a text that is compressed first, or rows below a good header."""
    how = _choice(data, 3)
    body = data[1:]
    if how == 2:
        body = (Path(__file__).with_name("header.vcf")).read_bytes() + body
    act(block(body) + block(b"") if how else body, folder / "cohort.vcf.gz", checked(InputKind.VCF))


def resources(data: bytes, folder: Path) -> None:
    """A curated table, a release, regions, transcripts, or a JSON document."""
    readers: tuple[tuple[str, tuple[Act, ...]], ...] = (
        ("acmg_sf.tsv", (lambda path: read_panel(path, "aou59"), checked(InputKind.PANEL))),
        ("frequency_cuts.tsv", (read_frequency_cuts,)),
        ("ba1_exceptions.tsv", (read_ba1_exceptions,)),
        ("manifest.yaml", (lambda path: check_file(path.parent, InputKind.PGX),)),
        ("exons.bed", (checked(InputKind.EXONS), checked(InputKind.REGIONS))),
        ("transcripts.gff3", (checked(InputKind.TRANSCRIPTS),)),
        ("reference.fa.fai", (_reference,)),
        ("checks.json", (_document(CheckedInputs), _document(StoredReport))),
        ("clinvar.vcf.gz", (checked(InputKind.CLINVAR),)),
        ("gnomad.vcf.gz", (checked(InputKind.GNOMAD),)),
        *((name, (_definitions,)) for name in PGX),
    )
    name, acts = readers[_choice(data, len(readers))]
    body = data[1:]
    if name.endswith(".gz"):
        body = block(body) + block(b"")
    act(body, folder / name, *acts)
    (folder / name).unlink()


TARGETS: dict[str, Target] = {"sheets": sheets, "config": config, "vcf": vcf, "resources": resources}


def block(content: bytes) -> bytes:
    """One BGZF block of at most 65,000 bytes."""
    content = content[:65000]
    packer = zlib.compressobj(1, wbits=-15)
    body = packer.compress(content) + packer.flush()
    head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(body) + 25)
    return head + body + struct.pack("<II", zlib.crc32(content), len(content))


def seeds(target: str) -> list[bytes]:
    """Good inputs to begin from; the first byte chooses the reader."""
    demo, panel, pgx = (ROOT / "resources" / name for name in ("demo", "panel", "pgx"))
    files: dict[str, tuple[Path, ...]] = {
        "sheets": tuple(demo / f"{name}.tsv" for name in ("samples", "consents", "identities", "signers")),
        "config": (ROOT / "config/config.yaml", ROOT / "config/thresholds.yaml"),
        "vcf": (),
        "resources": (
            *(
                panel / name
                for name in ("acmg_sf.tsv", "frequency_cuts.tsv", "ba1_exceptions.tsv", "manifest.yaml")
            ),
            demo / "exons.bed",
            demo / "transcripts.gff3",
        ),
    }
    said = [bytes([number]) + path.read_bytes()[:3000] for number, path in enumerate(files[target])]
    if target == "vcf":
        head = Path(__file__).with_name("header.vcf").read_bytes()
        row = b"chr1\t100\t.\tA\tG,<DEL>\t50\tPASS\tAC=1\tGT:AD:DP:GQ\t0|1:9,9,0:18:60\t./.:.\n"
        said = [b"\0" + block(head + row) + block(b""), b"\1" + head + row, b"\2" + row]
    if target == "resources":
        said += [bytes([7]) + b'{"inputs":["a"],"problems":[]}']
        said += [bytes([10 + n]) + (pgx / name).read_bytes()[:3000] for n, name in enumerate(PGX)]
    return said


def _choice(data: bytes, ways: int) -> int:
    return data[0] % ways if data else 0


def _document(kind: type) -> Act:
    return lambda path: read_document(path, kind)


def _reference(index: Path) -> None:
    path = index.with_suffix("")
    path.write_bytes(b">chr1\nACGT\n")
    check_file(path, InputKind.REFERENCE)


def _definitions(table: Path) -> None:
    """The definitions with one table fuzzed: the others stand beside it."""
    for path in (ROOT / "resources/pgx").iterdir():
        beside = table.with_name(path.name)
        if path.is_file() and path.name != table.name and not beside.exists():
            beside.symlink_to(path)
    try:
        read_definitions(table.parent)
    finally:
        for path in table.parent.iterdir():
            if path.is_symlink():
                path.unlink()

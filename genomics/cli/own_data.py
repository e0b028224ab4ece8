"""`genomics own-data`: a person's own genotypes and reads on request, under the rules of a release."""

import sys
from contextlib import closing
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from genomics.errors import RefusedError

READS = "reads.bam"


class Reads(NamedTuple):
    """Where a person's reads come from; with `regions`, only some of them."""

    alignment: Path
    reference: Path
    regions: Path | None


def command(
    participant: Annotated[str, typer.Option(help="Participant ID.")],
    database: Annotated[Path, typer.Option(help="Review database.")],
    consents: Annotated[Path, typer.Option(help="Consent sheet, read again now.")],
    identities: Annotated[Path, typer.Option(help="Identity sheet.")],
    calls: Annotated[list[Path], typer.Option(help="calls/*.bcf of `genomics cohort`, or joint VCFs; repeat.")],
    output: Annotated[Path, typer.Option(help="Folder for own data, for its owner alone.")],
    at: Annotated[str, typer.Option(help="Time of the request, UTC, such as 2026-01-15T12:00:00Z.")],
    alignment: Annotated[Path | None, typer.Option(help="The person's BAM or CRAM, if kept.")] = None,
    reference: Annotated[Path | None, typer.Option(help="Reference, with --alignment.")] = None,
    regions: Annotated[Path | None, typer.Option(help="BED file: only reads that touch it.")] = None,
) -> None:
    """Write VCF, reads if given, README and checksums; in the audit, and refused without consent or identity."""
    from genomics.files.sheets import read_consents, read_identities
    from genomics.release.own_data import Request, hand_out, sample_of
    from genomics.release.releasing import take_over_consents
    from genomics.review.database import open_database
    from genomics.review.moments import moment
    from genomics.review.queries import current_reports

    if alignment and reference is None:
        raise RefusedError("--alignment needs --reference")
    agreed = read_consents(consents)
    consent = next((row for row in agreed if row.participant_id == participant), None)
    identity = next((row for row in read_identities(identities) if row.participant_id == participant), None)
    with closing(open_database(database)) as connection:
        take_over_consents(connection, agreed, moment(at))
        sample = sample_of(participant, current_reports(connection), consent, identity)
        theirs = _with_sample(calls, sample)
        reads = Reads(alignment, reference, regions) if alignment and reference else None
        request = Request(participant, moment(at), _readme(participant, at, theirs, reads))
        made = hand_out(connection, request, output, partial(_cut, sample, theirs, reads))
    print(f"{participant}: own data in {made}", file=sys.stderr)


def _with_sample(calls: list[Path], sample: str) -> dict[str, Path]:
    """The files that hold the sample, by the names they will have."""
    from genomics.files.own_records import holds

    found = [path for path in calls if holds(path, sample)]
    if not found:
        raise RefusedError(f"sample {sample} is in none of the files of --calls; give those of the run")
    if len(found) == 1:
        return {"genotypes.vcf.gz": found[0]}
    return {f"genotypes-{number}.vcf.gz": path for number, path in enumerate(found, 1)}


def _cut(sample: str, calls: dict[str, Path], reads: Reads | None, to: Path) -> None:
    from genomics.files.own_records import own_genotypes, own_reads

    for name, path in calls.items():
        own_genotypes(path, sample, to / name)
    if reads:
        own_reads(reads.alignment, sample, reads.reference, reads.regions, to / READS)


def _readme(participant: str, at: str, calls: dict[str, Path], reads: Reads | None) -> str:
    from jinja2 import Environment, StrictUndefined

    text = files("genomics.cli").joinpath("own_data_readme.txt.j2").read_text(encoding="utf-8")
    words = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(text)
    return words.render(
        participant=participant,
        day=at[:10],
        genotypes=list(calls),
        reads=READS if reads else None,
        part=bool(reads and reads.regions),
    )

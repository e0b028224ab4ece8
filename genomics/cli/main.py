"""The `genomics` command: finds the one module that a command needs and turns a user's mistake into one line."""

import importlib
import sys

import typer

from genomics.errors import GenomicsError

COMMANDS = {
    "check": ("genomics.cli.check", "Every problem of every input of a run, at once"),
    "check-file": ("genomics.cli.check_file", "Every problem of one file"),
    "alignment-qc": ("genomics.cli.alignment_qc", "Coverage, callable genes and sex from BAM or CRAM, one pass"),
    "alignment-page": ("genomics.cli.alignment_page", "Alignment QC of all batches: table, page, MultiQC content"),
    "identity": (
        "genomics.cli.identity",
        "Whose reads these are: reads at common SNPs against everybody's genotypes",
    ),
    "cohort": ("genomics.cli.cohort", "Joint-called VCF to filtered sites, sample quality, relatedness, calls"),
    "cohort-page": (
        "genomics.cli.cohort_page",
        "Ancestry, relatives, metrics and outliers, site filters: one page",
    ),
    "cohort combine": (
        "genomics.cli.combine",
        "New gVCFs into the dataset of everyone so far; dense calls out of it",
    ),
    "annotate": ("genomics.cli.annotate", "Name unique sites; join ClinVar and gnomAD; find the new"),
    "classify": ("genomics.cli.classify", "ClinVar and computed ACMG/AMP evidence, with a route and its reasons"),
    "explain": ("genomics.cli.explain", "The whole reasoning of one variant, with facts, sources and versions"),
    "hereditary": ("genomics.cli.hereditary", "Who carries what, by the panel's rules; what was not read"),
    "pgx": ("genomics.cli.pgx", "Star alleles and phenotypes for every person"),
    "call-regions": ("genomics.cli.call_regions", "Regions whose genotypes are kept: results, ancestry, traits"),
    "insights": ("genomics.cli.insights", "Ancestry with an interval, and a few traits, for every person"),
    "pgx-page": ("genomics.cli.pgx_page", "Phenotypes and alleles by ancestry group, in publishable numbers"),
    "provenance": ("genomics.cli.provenance", "Versions and checksums behind a run's results"),
    "cases": ("genomics.cli.cases", "Results and consents to cases with flags, into the review database"),
    "review": ("genomics.cli.review", "List, show, clear, sign, withhold, audit"),
    "drafts": ("genomics.cli.drafts", "Draft reports for counselors"),
    "release": ("genomics.cli.release", "Signed and consented reports to PDF; nothing else leaves"),
    "passwords": ("genomics.cli.passwords", "A random password for each participant's PDFs, in a file apart"),
    "deliver": ("genomics.cli.deliver", "Hand released reports over to a folder, once, with a receipt"),
    "withdraw": ("genomics.cli.withdraw", "A person leaves: nothing new, or also what is held of them deleted"),
    "own-data": ("genomics.cli.own_data", "A person's own genotypes and reads on request, with a README"),
    "resources": ("genomics.cli.resources", "Public releases: list, fetch, verify, import"),
    "summary": ("genomics.cli.summary", "People, verdicts, findings, flags and reports of a run, in a table"),
    "show": ("genomics.cli.show", "Any artefact as a table"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 input to fix, 2 usage."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_map())
        return 0 if arguments else 2
    name, *rest = arguments
    if name == "--version":
        from importlib.metadata import version

        print(version("genomics"))
        return 0
    if rest and f"{name} {rest[0]}" in COMMANDS:
        name, *rest = f"{name} {rest[0]}", *rest[1:]
    if name not in COMMANDS:
        print(f"genomics: no command {name!r}; `genomics --help` lists them", file=sys.stderr)
        return 2
    return _run(name, rest)


def _run(name: str, arguments: list[str]) -> int:
    module = importlib.import_module(COMMANDS[name][0])
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command()(module.command)
    try:
        result = app(arguments, prog_name=f"genomics {name}", standalone_mode=True)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except (GenomicsError, OSError) as error:
        print(f"genomics {name}: {_one_line(error)}", file=sys.stderr)
        return 1
    return result if isinstance(result, int) else 0


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {(error.strerror or 'cannot be used').lower()}; check the path"
    return " ".join(str(error).split())


def _map() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {about}" for name, (_, about) in COMMANDS.items()]
    return "\n".join(
        [
            "Usage: genomics COMMAND [OPTIONS]",
            "",
            "Return DNA results to the participants of a sequenced cohort.",
            "",
            *lines,
            "",
            "`genomics COMMAND --help` tells each command's options.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())

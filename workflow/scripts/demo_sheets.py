"""The demo's sheets: samples, consents, identities, signers, acts, and the list of what is planted."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import demo_cases as planted
from demo_archives import Archives
from demo_people import Person
from demo_records_omop import write_records


def write_sheets(folder: Path, archives: Archives, people: dict[str, Person]) -> None:
    """Samples, consents, identities, signers, acts and the list of planted cases."""
    ordered = sorted(people.values(), key=lambda person: person.sample)
    rows = []
    for person in ordered:
        recorded = "male" if person.role == "sex_mismatch" else person.sex
        path = f"results/demo/inputs/alignments/{person.sample}.cram" if person.batch == "B01" else ""
        rows.append((person.sample, person.participant, recorded, person.group, person.batch, path))
    made_up = ("Invented for the demo: these sheets describe no real person.",)
    _sheet(folder / "samples.tsv", "sample_id participant_id sex group batch alignment", rows, made_up)
    by_participant = sorted(ordered, key=lambda person: person.participant)
    consents = [(p.participant, *p.consent.values()) for p in by_participant]
    _sheet(
        folder / "consents.tsv",
        "participant_id status hereditary medicine language recorded ancestry_traits health_records",
        consents,
        made_up,
    )
    write_records(folder / "records", people)
    names = [(p.participant, p.name, p.born) for p in by_participant]
    _sheet(
        folder / "identities.tsv", "participant_id name date_of_birth", names, ("Every name and date is invented.",)
    )
    signers = [
        (planted.COUNSELOR, "Demo Counselor, MS, CGC (invented)", "counselor"),
        (planted.DIRECTOR, "Demo Director, MD (invented)", "director"),
    ]
    _sheet(folder / "signers.tsv", "signer name role", signers, ("Invented signers of the demo.",))
    _sheet(
        folder / "acts.tsv",
        "participant_id report act signer flag reason_code note",
        planted.acts(people),
        ("What the demo's two signers do, in order. *unflagged: every report that carries no flag to look at.",),
    )
    _sheet(
        folder / "PLANTED_INSIGHTS.tsv",
        "case participant_id sample_id trait outcome ancestry_traits_state what",
        planted.insights(people),
        (
            "What must come of ancestry and traits. All of it is synthetic.",
            "outcome: a word of resources/traits, or not_told; - is none, or not laid down.",
        ),
    )
    _sheet(
        folder / "PLANTED.tsv",
        "case participant_id sample_id gene key expected_route expected_flags hereditary_state medicine_state what",
        [
            _planted_row(archives, people[case.name], case)
            for case in (*planted.CASES, *planted.DERIVED)
            if case.name not in planted.INSIGHT_CASES
        ],
        (
            "Everything planted in the demo cohort, and what must come of it. All of it is synthetic.",
            "expected_flags: codes that must be there (others may be). - is none, or not laid down.",
        ),
    )


def _planted_row(archives: Archives, person: Person, case: planted.Case) -> tuple[str, ...]:
    facts = [archives.alleles[name] for name, _ in case.alleles]
    return (
        case.name,
        person.participant,
        person.sample,
        ",".join(dict.fromkeys(fact["gene"] for fact in facts)) or "-",
        ",".join(fact["key"] for fact in facts) or "-",
        case.route,
        ",".join(case.flags) or "-",
        case.hereditary,
        case.medicine,
        case.what,
    )


def _sheet(path: Path, columns: str, rows: Iterable[Sequence[str]], comments: Sequence[str]) -> None:
    lines = [*(f"# {line}" for line in comments), "\t".join(columns.split()), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

"""The committed demo data says what its README says, and its parts agree."""

import csv
import gzip
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from cyvcf2 import VCF

from genomics.files.gff3 import read_transcripts
from genomics.files.regions import read_exons, read_intervals
from genomics.files.sheets import read_consents, read_identities, read_rows, read_samples
from genomics.records.person import ConsentStatus, Language, Sex
from genomics.records.review import ACT_COLUMNS, ActKind
from genomics.records.variant import CONTIG_ORDER
from genomics.review.acts import act_of

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "resources" / "demo"


def facts(path):
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def positions():
    """Defining positions of the seven genes of the demo."""
    genes = {row["gene"] for row in facts(ROOT / "resources/pgx/genes.tsv") if "aou7" in row["profiles"].split(";")}
    return [row for row in facts(ROOT / "resources/pgx/positions.tsv") if row["gene"] in genes]


def info(text):
    return dict(part.partition("=")[::2] for part in text.split(";"))


def records(name):
    """Rows of a small VCF: contig with chr, position, ID, ref, alt, INFO."""
    with gzip.open(DEMO / name, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    return [(f"chr{r[0].removeprefix('chr')}", int(r[1]), r[2], r[3], r[4], info(r[7])) for r in rows]


@pytest.fixture(scope="module")
def call():
    """The joint call: (contig, position, ref, alts, INFO, genotype array with -1 missing and -2 no second copy)."""
    reader = VCF(str(DEMO / "cohort.vcf.gz"), strict_gt=True)
    rows = [
        (
            r.CHROM,
            r.POS,
            r.REF,
            tuple(r.ALT),
            dict(r.INFO),
            r.genotype.array()[:, :2],
            r.format("DP")[:, 0],
            r.FILTER,
        )
        for r in reader
    ]
    return reader.samples, rows


@pytest.fixture(scope="module")
def planted():
    return {row["allele"]: row for row in facts(DEMO / "planted_alleles.tsv")}


@pytest.fixture(scope="module")
def cases():
    return {row["case"]: row for row in facts(DEMO / "PLANTED.tsv")}


def test_the_committed_folder_is_at_most_eight_megabytes():
    assert sum(path.stat().st_size for path in DEMO.iterdir()) <= 8 * 1024 * 1024


def test_a_hundred_real_people_twenty_of_each_group_and_two_derived_ones():
    samples = read_samples(DEMO / "samples.tsv")
    derived = {
        row["sample_id"] for row in facts(DEMO / "PLANTED.tsv") if row["case"] in ("duplicate_second", "child")
    }
    real = [sample for sample in samples if sample.sample_id not in derived]
    assert len(samples) == 102
    assert Counter(sample.group for sample in real) == dict.fromkeys(("AFR", "AMR", "EAS", "EUR", "SAS"), 20)
    assert 45 <= sum(sample.sex is Sex.FEMALE for sample in real) <= 55


def test_participant_codes_do_not_follow_sample_numbers():
    samples = sorted(read_samples(DEMO / "samples.tsv"), key=lambda sample: sample.sample_id)
    codes = [sample.participant_id for sample in samples]
    assert codes != sorted(codes)
    assert all(code[2:] not in sample.sample_id for code, sample in zip(codes, samples, strict=True))


def test_the_sheets_speak_of_the_same_people():
    samples, order = read_samples(DEMO / "samples.tsv"), VCF(str(DEMO / "cohort.vcf.gz")).samples
    people = {sample.participant_id for sample in samples}
    assert [sample.sample_id for sample in samples] == order
    assert {consent.participant_id for consent in read_consents(DEMO / "consents.tsv")} == people
    assert {identity.participant_id for identity in read_identities(DEMO / "identities.tsv")} == people


def test_names_are_invented_and_hold_letters_that_break_careless_programs():
    text = (DEMO / "identities.tsv").read_text(encoding="utf-8")
    names = [identity.name for identity in read_identities(DEMO / "identities.tsv")]
    assert text.startswith("# Every name and date is invented.")
    assert len(set(names)) == len(names)
    assert all(any(part in name for name in names) for part in ("Nguyễn", "O’Brien", "Peña", "Siobhán"))
    assert max(map(len, names)) > 30


def test_twelve_people_have_alignments_and_they_are_the_first_batch():
    samples = read_samples(DEMO / "samples.tsv")
    assert {sample.batch for sample in samples if sample.alignment} == {"B01"}
    assert sum(sample.batch == "B01" for sample in samples) == 12
    assert Counter(sample.batch for sample in samples if not sample.alignment) == {"B02": 45, "B03": 45}


def test_consents_of_every_kind_are_there():
    consents = read_consents(DEMO / "consents.tsv")
    active = [consent for consent in consents if consent.status is ConsentStatus.ACTIVE]
    kinds = Counter((consent.hereditary, consent.medicine) for consent in active)
    assert sum(consent.status is ConsentStatus.WITHDRAWN for consent in consents) == 2
    assert kinds[True, False] == kinds[False, True] == 2
    assert kinds[False, False] == 3
    assert kinds[True, True] > 80
    assert 15 < sum(consent.ancestry_traits for consent in active) < 30
    assert sum(consent.language is Language.ES for consent in active) == 3
    assert max(consent.recorded for consent in consents) < date(2026, 1, 15)


def test_records_are_in_genome_order(call):
    places = [(CONTIG_ORDER[row[0]], row[1]) for row in call[1]]
    assert places == sorted(places)


def test_more_than_twelve_thousand_exonic_sites_and_all_pgx_regions(call):
    # The gene regions hold long runs of neighbouring sites; the exonic sites of the other archive lie apart.
    places = defaultdict(list)
    for row in call[1]:
        places[row[0]].append(row[1])
    apart = sum(
        1
        for positions in places.values()
        for before, here, after in zip([-(10**6), *positions], positions, [*positions[1:], 10**10], strict=False)
        if here - before > 500 and after - here > 500
    )
    assert len(call[1]) > 28000
    assert apart > 10000


def test_men_have_one_x_and_women_two(call):
    sex = {sample.sample_id: sample.sex for sample in read_samples(DEMO / "samples.tsv")}
    mismatch = next(row["sample_id"] for row in facts(DEMO / "PLANTED.tsv") if row["case"] == "sex_mismatch")
    for row in (row for row in call[1] if row[0] == "chrX"):
        for sample, copies in zip(call[0], row[5], strict=True):
            expected = Sex.FEMALE if sample == mismatch else sex[sample]
            assert (copies[1] == -2) == (expected is Sex.MALE)


def test_the_shares_of_missing_and_of_poor_genotypes_are_as_documented(call):
    low = call[0].index(next(r["sample_id"] for r in facts(DEMO / "PLANTED.tsv") if r["case"] == "low_coverage"))
    others = [place for place in range(len(call[0])) if place != low]
    rows = [row for row in call[1] if "FORCED" not in row[4] and "SYNTHETIC" not in row[4]]
    missing = np.mean([(row[5][others, 0] < 0).mean() for row in rows])
    assert 0.002 < missing < 0.004
    assert np.median([row[6][low] for row in rows]) == pytest.approx(8, abs=1)
    assert np.median([row[6][others] for row in rows]) == pytest.approx(31, abs=2)


def test_some_records_have_many_alternates_some_are_not_normalised_some_are_filtered(call):
    many = [row for row in call[1] if len(row[3]) > 1]
    padded = [
        row
        for row in call[1]
        if len(row[3]) == 1 and len(row[2]) == len(row[3][0]) == 2 and row[2][1] == row[3][0][1]
    ]
    untrimmed = [
        row
        for row in call[1]
        if len(row[3]) == 1
        and len(row[2]) != len(row[3][0])
        and row[2][-1] == row[3][0][-1]
        and row[2] != row[3][0]
    ]
    assert len(many) > 100
    assert len(padded) >= 15
    assert len(untrimmed) >= 15
    assert any("FORCED" in row[4] for row in many)
    assert any("FORCED" in row[4] for row in padded)
    assert 0.003 < np.mean([row[7] is not None for row in call[1]]) < 0.01


def test_every_pgx_definition_position_is_explicit_and_read_in_everybody_but_the_planted(call, cases):
    exempt = {cases[name]["sample_id"] for name in ("low_coverage", "pgx_missing_position")}
    others = [place for place, sample in enumerate(call[0]) if sample not in exempt]
    by_place = {(row[0], row[1]): row for row in call[1]} | {(row[0], row[1] - 1): row for row in call[1]}
    for position in positions():
        row = by_place.get((position["chrom"], int(position["pos"])))
        assert row is not None, position
        assert "FORCED" in row[4]
        assert (row[5][others, 0] >= 0).all()
        assert (row[6][others] >= 5).all()


def test_a_few_forced_records_have_no_alternate(call):
    bare = [row for row in call[1] if not row[3]]
    assert 3 <= len(bare) <= 10
    assert all("FORCED" in row[4] and not row[5][row[5] > 0].size for row in bare)


def test_cyp2c19_star_one_is_common_as_it_is_in_the_world(call):
    # GRCh38 holds the rarer allele at rs3758581: a reader that takes the reference for normal would be caught.
    row = next(row for row in call[1] if (row[0], row[1]) == ("chr10", 94842866))
    assert np.mean(row[5][row[5] >= 0]) > 0.85


def test_everybody_has_a_genotype_with_reads_at_every_planted_allele(call, planted, cases):
    rows = {f"{row[0]}:{row[1]}:{row[2]}:{row[3][0]}": row for row in call[1] if row[3]}
    gap = call[0].index(cases["gap_over_mlh1"]["sample_id"])
    for allele in planted.values():
        row = rows[allele["key"]]
        called = row[5][:, 0] >= 0
        called[gap] |= allele["gene"] == "MLH1"
        assert "SYNTHETIC" in row[4]
        assert called.all()
        assert (row[6] > 0)[np.arange(len(called)) != gap].all()


def test_planted_alleles_are_carried_by_the_planted_people_alone(call, planted, cases):
    rows = {f"{row[0]}:{row[1]}:{row[2]}:{row[3][0]}": row for row in call[1] if row[3]}
    expected = defaultdict(set)
    for case in cases.values():
        for key in case["key"].split(",") if case["key"] != "-" else []:
            expected[key].add(case["sample_id"])
    for allele in planted.values():
        carriers = {s for s, copies in zip(call[0], rows[allele["key"]][5], strict=True) if (copies > 0).any()}
        assert carriers == expected[allele["key"]]


def test_copies_are_as_the_cases_say(call, cases):
    rows = {f"{row[0]}:{row[1]}:{row[2]}:{row[3][0]}": row for row in call[1] if row[3]}

    def copies(case):
        return rows[cases[case]["key"]][5][call[0].index(cases[case]["sample_id"])].sum()

    assert copies("hfe_homozygote") == copies("btd_homozygote") == 2
    assert copies("hfe_heterozygote") == copies("gla_woman") == copies("brca1_frameshift") == 1


def test_clinvar_says_of_planted_alleles_what_the_table_says(planted):
    known = {f"{c}:{p}:{r}:{a}": (name, about) for c, p, name, r, a, about in records("clinvar.vcf.gz")}
    stars = {
        "reviewed_by_expert_panel": "3",
        "criteria_provided,_multiple_submitters,_no_conflicts": "2",
        "criteria_provided,_single_submitter": "1",
        "criteria_provided,_conflicting_classifications": "1",
    }
    for allele in planted.values():
        if allele["clinvar"] == "-":
            assert allele["key"] not in known
            continue
        name, about = known[allele["key"]]
        assert f"VCV{int(name):09d}" == allele["clinvar"]
        assert about["CLNSIG"] == allele["significance"]
        assert stars[about["CLNREVSTAT"]] == allele["stars"]


def test_clinvar_also_holds_benign_and_uncertain_records():
    groups = Counter(row[5]["CLNSIG"] for row in records("clinvar.vcf.gz"))
    assert groups["Benign"] >= 10
    assert groups["Uncertain_significance"] >= 3
    assert groups["Conflicting_classifications_of_pathogenicity"] == 1


def test_the_gnomad_stand_in_says_that_it_is_one_and_lacks_the_made_up_alleles(planted):
    with gzip.open(DEMO / "gnomad.vcf.gz", "rt") as lines:
        assert "STAND-IN" in "".join(line for line in lines if line.startswith("##"))
    rows = records("gnomad.vcf.gz")
    keys = {f"{c}:{p}:{r}:{a}" for c, p, _, r, a, _ in rows}
    assert not {planted[name]["key"] for name in ("msh2_novel_frameshift", "brca2_novel_missense")} & keys
    assert all(0 < int(about["AC"]) <= int(about["AN"]) for *_, about in rows)


def test_coding_sequences_are_whole_codons_of_the_documented_length():
    spans = {row["gene"]: row for row in facts(DEMO / "coding_spans.tsv")}
    lengths = Counter()
    for exon in read_exons(DEMO / "exons.bed"):
        lengths[exon.gene] += exon.interval.end - exon.interval.start
    assert len(spans) == 18
    assert lengths == {gene: 3 * (int(row["codons"]) + 1) for gene, row in spans.items()}


def test_transcripts_are_mane_select_with_their_refseq_names():
    spans = {row["gene"]: row for row in facts(DEMO / "coding_spans.tsv")}
    for transcript in read_transcripts(DEMO / "transcripts.gff3"):
        span = spans.pop(transcript.gene)
        assert (transcript.refseq, transcript.ensembl) == (span["transcript"], span["ensembl"])
        assert transcript.coding == (int(span["cds_start"]), int(span["cds_end"]))
        assert transcript.mane_select
    assert not spans


def test_result_regions_hold_exons_pgx_positions_and_planted_alleles(planted):
    regions = defaultdict(list)
    for region in read_intervals(DEMO / "result_regions.bed"):
        regions[region.contig].append((region.start, region.end))

    def holds(contig, start, end):
        return any(a <= start and end <= b for a, b in regions[contig])

    assert all(
        holds(e.interval.contig, e.interval.start - 20, e.interval.end + 20) for e in read_exons(DEMO / "exons.bed")
    )
    for position in positions():
        assert holds(position["chrom"], int(position["pos"]) - 10, int(position["pos"]) + 10)
    for allele in planted.values():
        contig, position, reference, _ = allele["key"].split(":")
        assert holds(contig, int(position) - 1, int(position) - 1 + len(reference))


def test_acts_are_acts_of_known_people_with_known_reasons():
    people = {sample.participant_id for sample in read_samples(DEMO / "samples.tsv")} | {"*unflagged"}
    signers = {row["signer"]: row["role"] for row in facts(DEMO / "signers.tsv")}
    acts = [act_of(row) for row in read_rows(DEMO / "acts.tsv", ACT_COLUMNS)]
    assert {act.participant_id for act in acts} <= people
    assert set(signers.values()) == {"counselor", "director"}
    assert {act.signer for act in acts} == set(signers)
    assert {act.act for act in acts} == set(ActKind)


def test_a_planted_positive_that_is_released_was_cleared_signed_twice_and_has_an_appointment(cases):
    acts = [act_of(row) for row in read_rows(DEMO / "acts.tsv", ACT_COLUMNS)]
    released = [
        row
        for row in cases.values()
        if row["expected_route"] == "report_candidate" and row["hereditary_state"] == "released"
    ]
    assert {row["gene"] for row in released} == {"BRCA1", "LDLR"}
    for row in released:
        done = [(act.act, act.signer) for act in acts if act.participant_id == row["participant_id"]]
        assert (ActKind.CLEAR, "demo-counselor") in done
        assert (ActKind.APPOINTMENT, "demo-counselor") in done
        assert {signer for act, signer in done if act is ActKind.SIGN} == {"demo-counselor", "demo-director"}


def test_every_planted_person_has_the_consent_of_the_case(cases):
    consents = {consent.participant_id: consent for consent in read_consents(DEMO / "consents.tsv")}
    for row in cases.values():
        consent = consents[row["participant_id"]]
        active = consent.status is ConsentStatus.ACTIVE
        assert (row["hereditary_state"] == "no_report") == (not (active and consent.hereditary))
        assert (row["medicine_state"] == "no_report") == (not (active and consent.medicine))

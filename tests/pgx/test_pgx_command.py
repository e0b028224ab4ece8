"""A small cohort from a BCF on disk to the two tables, through the command."""

import pysam
import pytest
from pgx_builders import FOLDER, GENES, haplotype

from genomics.cli.main import main
from genomics.files.pgx_tables import REQUIRED
from genomics.files.tables import read_table
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.pgx import PgxResult, PgxStatus

LENGTHS = GRCH38_LENGTHS
SEXES = {"ANNA": "female", "BORIS": "male", "CHLOE": "female", "DAVID": "male", "ELENA": "unknown"}
ALLELES = {
    "ANNA": {"CYP2C19": ("*1", "*2"), "TPMT": ("*1", "*3A"), "G6PD": ("B (reference)", "A- 202A_376G")},
    "BORIS": {"CYP2C19": ("*17", "*17"), "UGT1A1": ("*36", "*80+*28"), "G6PD": ("Mahidol",)},
    "CHLOE": {"DPYD": ("Reference", "c.1905+1G>A (*2A)"), "NUDT15": ("*1", "*3")},
    "DAVID": {"SLCO1B1": ("*15", "*15"), "G6PD": ("B (reference)", "B (reference)")},
    "ELENA": {"G6PD": ("A",)},
}


def _copies(sample, gene):
    plain = next(item.name for item in GENES[gene].alleles if item.reference)
    usual = (plain,) if gene == "G6PD" and SEXES[sample] == "male" else (plain, plain)
    return [haplotype(gene, name) for name in ALLELES[sample].get(gene, usual)]


def _genotype(copies, key):
    if key.endswith(":."):
        return "/".join("0" for _ in copies)
    return "/".join(str(number) for number in sorted(int(key in copy) for copy in copies))


def _rows(gene, people, silent):
    for site in GENES[gene].sites:
        copies = {sample: _copies(sample, gene) for sample in people}
        carried = [c for c in site.changes if any(c.key in copy for pair in copies.values() for copy in pair)]
        keys = [c.key for c in carried] or [f"{site.contig}:{site.position}:{site.reference[0]}:."]
        for key in keys:
            contig, position, reference, alternate = key.split(":")
            calls = ["./." if (s, site.position) in silent else _genotype(copies[s], key) for s in people]
            yield (
                contig,
                int(position),
                [contig, position, ".", reference, alternate, ".", "PASS", ".", "GT", *calls],
            )


def _bcf(path, people, silent=()):
    rows = sorted(
        (row for gene in GENES for row in _rows(gene, people, silent)),
        key=lambda row: (list(LENGTHS).index(row[0]), row[1]),
    )
    head = ["##fileformat=VCFv4.2", '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    head += [f"##contig=<ID={name},length={length}>" for name, length in LENGTHS.items()]
    head += ["\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *people])]
    text = path.with_suffix(".vcf")
    text.write_text("\n".join(head + ["\t".join(cells) for _, _, cells in rows]) + "\n")
    with pysam.VariantFile(str(text)) as reader, pysam.VariantFile(str(path), "wb", header=reader.header) as out:
        for record in reader:
            out.write(record)
    pysam.tabix_index(str(path), preset="bcf", csi=True, force=True)
    return path


@pytest.fixture
def cohort(tmp_path):
    sheet = tmp_path / "samples.tsv"
    rows = [f"{sample}\tP-{sample}\t{sex}\tgroup\tB01\t" for sample, sex in SEXES.items()]
    sheet.write_text("\n".join(["sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment", *rows]) + "\n")
    first = _bcf(tmp_path / "b1.bcf", ["CHLOE", "ANNA", "BORIS"], silent={("CHLOE", 94781859)})
    return sheet, [first, _bcf(tmp_path / "b2.bcf", ["ELENA", "DAVID"])]


def _run(cohort, output, *extra):
    sheet, files = cohort
    calls = [part for path in files for part in ("--calls", str(path))]
    options = ["--samples", str(sheet), "--definitions", str(FOLDER), "--output", str(output), *extra]
    return main(["pgx", *calls, *options])


def test_a_cohort_in_two_batches_gets_every_gene_of_every_person(cohort, tmp_path):
    output = tmp_path / "pgx.parquet"
    assert _run(cohort, output, "--genes-profile", "aou7") == 0
    results = read_table(output, PgxResult)
    assert [result.sample_id for result in results[::7]] == list(SEXES)
    assert [result.gene for result in results[:7]] == list(GENES)[:7]
    said = {(result.sample_id, result.gene): result for result in results}
    assert len(said) == 35
    expected = {
        ("ANNA", "CYP2C19"): "Intermediate Metabolizer",
        ("ANNA", "TPMT"): None,
        ("ANNA", "G6PD"): "Variable",
        ("ANNA", "SLCO1B1"): "Normal Function",
        ("BORIS", "CYP2C19"): "Ultrarapid Metabolizer",
        ("BORIS", "UGT1A1"): "Intermediate Metabolizer",
        ("BORIS", "G6PD"): "Deficient",
        ("CHLOE", "CYP2C19"): None,
        ("CHLOE", "DPYD"): "Intermediate Metabolizer",
        ("CHLOE", "NUDT15"): "Intermediate Metabolizer",
        ("DAVID", "SLCO1B1"): "Poor Function",
        ("DAVID", "G6PD"): None,
        ("ELENA", "G6PD"): "Normal",
    }
    assert {key: said[key].phenotype for key in expected} == expected
    assert said["CHLOE", "CYP2C19"].missing_positions == ["chr10:94781859 rs4244285"]
    assert said["DAVID", "G6PD"].status is PgxStatus.NOT_CALLED
    assert {result.definition_version for result in results} == {"CPIC late 2025 (2025-11)"}


def test_the_text_table_says_the_same(cohort, tmp_path):
    output = tmp_path / "pgx.parquet"
    _run(cohort, output, "--genes", "CYP2C19,TPMT")
    lines = [line.split("\t") for line in output.with_suffix(".tsv").read_text().splitlines()]
    assert lines[0] == list(PgxResult.__struct_fields__)
    assert len(lines) == 11
    assert lines[1][:5] == ["ANNA", "CYP2C19", "called", "*1/*2", "Intermediate Metabolizer"]
    assert lines[2][2:4] == ["indeterminate", "*1/*3A;*3B/*3C"]
    assert lines[2][6] == "Intermediate Metabolizer;Poor Metabolizer"


def test_the_same_calls_give_the_same_bytes(cohort, tmp_path):
    written = []
    for name in ("one", "two"):
        output = tmp_path / name / "pgx.parquet"
        _run(cohort, output, "--genes", "UGT1A1,NUDT15")
        written.append((output.read_bytes(), output.with_suffix(".tsv").read_bytes()))
    assert written[0] == written[1]


def test_cyp2d6_needs_an_outside_call(cohort, tmp_path, capsys):
    assert _run(cohort, tmp_path / "pgx.parquet", "--genes", "TPMT,CYP2D6") == 1
    error = capsys.readouterr().err
    assert error.startswith("genomics pgx: CYP2D6 needs an outside call: it cannot be told from a VCF")
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "pgx.parquet").exists()


def test_a_person_outside_the_sample_sheet_or_given_twice_is_refused(cohort, tmp_path, capsys):
    sheet, files = cohort
    assert _run((sheet, [*files, files[0]]), tmp_path / "x.parquet", "--genes", "UGT1A1") == 1
    assert "sample CHLOE is in an earlier file too" in capsys.readouterr().err
    sheet.write_text("\n".join(line for line in sheet.read_text().splitlines() if "BORIS" not in line) + "\n")
    assert _run((sheet, files), tmp_path / "x.parquet", "--genes", "UGT1A1") == 1
    assert "sample BORIS is not in the sample sheet; add its row" in capsys.readouterr().err


def test_logs_hold_counts_and_no_results(cohort, tmp_path, capsys):
    _run(cohort, tmp_path / "pgx.parquet", "--genes", "UGT1A1")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.endswith("pgx.parquet: 5 people, 1 genes, CPIC late 2025 (2025-11)\n")


def test_outside_calls_stand_beside_the_others_with_guidance(cohort, tmp_path, capsys):
    sheet = tmp_path / "outside.tsv"
    columns = "sample_id\tgene\tdiplotype\tphenotype\tactivity_score\tcalled_by"
    sheet.write_text(f"{columns}\nBORIS\tCYP2D6\t*4/*4\t\t\tCyrius 1.1\nANNA\tHLA-B\t*57:01/*07:02\t\t\tx\n")
    output = tmp_path / "pgx.parquet"
    assert _run(cohort, output, "--genes", "TPMT,CYP2D6", "--outside-calls", str(sheet)) == 0
    results = {(result.sample_id, result.gene): result for result in read_table(output, PgxResult)}
    assert len(results) == 6
    told = results["BORIS", "CYP2D6"]
    assert (told.phenotype, told.called_by, told.reportable) == ("Poor Metabolizer", "Cyrius 1.1", False)
    assert "codeine.CYP2D6.4" in told.guidance_ids
    assert _run(cohort, output, "--outside-calls", str(sheet)) == 0
    assert ("ANNA", "HLA-B") in {(result.sample_id, result.gene) for result in read_table(output, PgxResult)}
    sheet.write_text(f"{columns}\nNOBODY\tCYP2D6\t*4/*4\t\t\tx\n")
    assert _run(cohort, output, "--outside-calls", str(sheet)) == 1
    assert "outside call of CYP2D6: sample NOBODY is in no file of calls" in capsys.readouterr().err


def test_absent_sites_are_reference_only_with_a_reason_that_is_told(cohort, tmp_path, capsys):
    output = tmp_path / "pgx.parquet"
    assert _run(cohort, output, "--genes", "TPMT", "--absent-sites", "reference: joint call of everyone") == 0
    assert {result.reason for result in read_table(output, PgxResult) if result.status == "called"} == {None}
    sheet, (first, _) = cohort
    text = first.with_suffix(".vcf").read_text().splitlines()
    first.with_suffix(".vcf").write_text("\n".join(row for row in text if "\t18130687\t" not in row) + "\n")
    short = (sheet, [first.with_suffix(".vcf")])
    assert _run(short, output, "--genes", "TPMT", "--absent-sites", "reference: joint call of everyone") == 0
    reasons = {result.sample_id: result.reason for result in read_table(output, PgxResult)}
    assert reasons["BORIS"] == "1 positions that the file does not list taken as reference: joint call of everyone"
    for wrong in ("reference", "reference:", "always"):
        assert _run(short, output, "--genes", "TPMT", "--absent-sites", wrong) == 1
    assert "give no_call, or 'reference: ' and the reason" in capsys.readouterr().err


def test_without_a_sheet_everyone_of_the_file_is_called_in_its_order(cohort, tmp_path):
    _, (first, _) = cohort
    output = tmp_path / "pgx.parquet"
    words = ["--calls", str(first), "--definitions", str(FOLDER), "--output", str(output), "--genes", "G6PD"]
    assert main(["pgx", *words]) == 0
    results = read_table(output, PgxResult)
    assert [result.sample_id for result in results] == ["CHLOE", "ANNA", "BORIS"]
    assert results[2].reason == "sex unknown; one copy in the calls"


def test_participants_genes_are_reportable_and_others_are_for_clinicians(cohort, tmp_path, capsys):
    output = tmp_path / "pgx.parquet"
    assert _run(cohort, output, "--genes", "TPMT,CYP2C9") == 0
    assert {(result.gene, result.reportable) for result in read_table(output, PgxResult)} == {
        ("TPMT", True),
        ("CYP2C9", False),
    }
    assert _run(cohort, output, "--genes", "TPMT", "--reportable", "aou8") == 1
    assert "no profile 'aou8' in reportable.tsv of the PGx tables; it has aou7" in capsys.readouterr().err


def test_a_gene_of_a_second_folder_takes_the_place_of_ours(cohort, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    for name in (*REQUIRED, "alleles_unassigned.tsv", "manifest.yaml"):
        lines = (FOLDER / name).read_text().splitlines()
        kept = lines if name == "manifest.yaml" else [row for row in lines if row[:5] in ("gene\t", "NUDT1")]
        (own / name).write_text("\n".join(kept).replace("CPIC late 2025", "our laboratory 3") + "\n")
    output = tmp_path / "pgx.parquet"
    assert _run(cohort, output, "--definitions", str(own), "--genes", "NUDT15") == 0
    chloe = next(result for result in read_table(output, PgxResult) if result.sample_id == "CHLOE")
    assert chloe.definition_version == "CPIC late 2025 (2025-11); our laboratory 3 (2025-11)"
    assert chloe.phenotype == "Intermediate Metabolizer"

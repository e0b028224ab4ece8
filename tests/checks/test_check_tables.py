import hashlib
import shutil
from pathlib import Path

import pytest
from check_inputs_builder import release

from genomics.checks.findings import Findings
from genomics.checks.limits import NEEDED
from genomics.checks.tables import check_pgx
from genomics.files.settings import read_thresholds

ROOT = Path(__file__).parents[2]


def spoilt(path: Path, old: str, new: str) -> Path:
    text = path.read_text()
    assert old in text, old
    path.write_text(text.replace(old, new, 1))
    return path


@pytest.fixture
def panel(tmp_path):
    shutil.copytree(ROOT / "resources/panel", tmp_path / "panel")
    return tmp_path / "panel/acmg_sf.tsv"


@pytest.fixture
def pgx(tmp_path):
    shutil.copytree(ROOT / "resources/pgx", tmp_path / "pgx")
    return tmp_path / "pgx"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("HGNC:61\t", "61\t", "hgnc_id: '61' cannot stand here"),
        ("\t300100\t", "\t300100;1\t", "mim: '300100;1' cannot stand here"),
        ("NM_000033.4", "NM_000033", "transcript: 'NM_000033' cannot stand here"),
        ("ENST00000218104.6", "ENST218104", "ensembl_transcript: 'ENST218104' cannot stand here"),
        ("\tlof\t", "\tloss\t", "unknown Mechanism 'loss'"),
        ("\tXL\t", "\tXR\t", "unknown Inheritance 'XR'"),
        ("\tany_plp\t", "\tsome\t", "unknown Returned 'some'"),
        ("v3.3\t2025-06", "v3.3\t06/2025", "date: '06/2025' cannot stand here"),
        ("ABCD1\tHGNC:61\t", "\tHGNC:61\t", "gene: is empty"),
        ("ACTA2\tHGNC:130\t", "ABCD1\tHGNC:130\t", "hgnc_id 'HGNC:130' does not belong to 'ABCD1' alone"),
        ("condition\tmim", "mim\tcondition", "its columns in another order or twice"),
        ("\t0\tACMG SF", "\tno\tACMG SF", "needs_human is 'no'; write 0 or 1"),
    ],
)
def test_a_panel_row_that_cannot_be_executed_is_rejected(panel, problems, old, new, words):
    lines = problems(spoilt(panel, old, new), "panel")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_the_tables_beside_the_panel_are_checked_with_it(panel, problems):
    spoilt(panel.with_name("ba1_exceptions.tsv"), "chr3:15645186:G:C", "3:15645186:G:C")
    spoilt(panel.with_name("frequency_cuts.tsv"), "\t0.05\t", "\tfew\t")
    lines = problems(panel, "panel")
    assert any("unknown contig '3'" in line for line in lines), lines
    assert any("ba1: 'few' is not a number" in line for line in lines), lines


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("positions.tsv", "\t94761900\t", "\t94761901\t", "of positions.tsv is in no allele"),
        ("positions.tsv", "CYP2C19\tchr10\t94761900", "CYP2C99\tchr10\t94761900", "gene 'CYP2C99' is not in genes"),
        ("positions.tsv", "\t94761900\t", "\t0\t", "pos: '0' cannot stand here"),
        ("positions.tsv", "rs12248560", "12248560", "rsid: '12248560' cannot stand here"),
        ("positions.tsv", "rs12248560\tC\tT", "rs12248560\tC\tU", "is not made of A, C, G, T"),
        ("alleles.tsv", "\t*38\t1\t", "\t*38\tyes\t", "reference: 'yes' cannot stand here"),
        ("alleles.tsv", "\t*38\t1\t", "\t*38\t0\t", "0 reference alleles where one is needed"),
        ("alleles.tsv", "chr10:94842866:A:G", "chr10:94842867:A:G", "which positions.tsv does not have"),
        ("alleles.tsv", "\tNormal function\t", "\tGood function\t", "phenotypes.tsv has no row for"),
        ("alleles.tsv", "CYP2C19\t*38", "CYP2C19\t*1", "CYP2C19 *1 stands twice"),
        ("phenotypes.tsv", "Likely Intermediate Metabolizer", "Slow Metabolizer", "'Slow Metabolizer'"),
        ("phenotypes.tsv", "Decreased function\tDecreased function", "Decreased function\tNo function", "twice"),
        ("genes.tsv", "\tstar_alleles\t", "\tstars\t", "'stars' is not a valid Method"),
        ("genes.tsv", "\tfunction\t0\t", "\tfunction\tno\t", "x_linked: 'no' cannot stand here"),
        ("medicines.tsv", "Poor Metabolizer;", "Bad Metabolizer;", "unknown phenotype 'Bad Metabolizer'"),
        ("medicines.tsv", "\tA\tCPIC", "\tC\tCPIC", "level: 'C' cannot stand here"),
        ("linkage.tsv", "\t*28\t", "\t*999\t", "linkage.tsv names allele *999"),
        ("proxies.tsv", "chr1:97573863:C:T", "chr1:97573863:C:G", "proxies.tsv names chr1:97573863:C:G"),
    ],
)
def test_pgx_tables_that_do_not_fit_together_are_rejected(pgx, problems, table, old, new, words):
    spoilt(pgx / table, old, new)
    lines = problems(pgx, "pgx")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_a_missing_pgx_table_or_profile_is_rejected(pgx, problems):
    (pgx / "proxies.tsv").unlink()
    assert any("proxies.tsv: is not there" in line for line in problems(pgx, "pgx"))
    found = Findings(ROOT / "resources/pgx")
    check_pgx(ROOT / "resources/pgx", found, "aou8")
    (problem,) = found.problems
    assert problem.what.startswith("no gene is in PGx profile 'aou8'")


def test_a_file_where_a_folder_of_tables_is_wanted_is_rejected(pgx, problems):
    assert "is not a folder of tables" in problems(pgx / "genes.tsv", "pgx")[0]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("version: ''", "version is empty in"),
        ("version: todo", "version is empty in"),
        ("version: 4.10", "Expected `str`, got `float`"),
        ("date: spring", "'spring' in"),
        ("date: 2026-02-30", "is not a date"),
        ("licence: '-'", "licence is empty in"),
        ("sha256: abc", "is not 64 hexadecimal digits"),
        (f"sha256: {'0' * 64}", "differs from its sha256"),
        ("owner: us", "unknown field `owner`"),
    ],
)
def test_a_manifest_entry_that_promises_nothing_is_rejected(tmp_path, problems, entry, words):
    (tmp_path / "a.tsv").write_text("a\n")
    fields = {"source": "us", "version": "'1'", "date": "2026-01-01", "licence": "CC0"}
    name, _, value = entry.partition(": ")
    body = "".join(f"  {key}: {text}\n" for key, text in (fields | {name: value}).items())
    (tmp_path / "manifest.yaml").write_text(f"a.tsv:\n{body}")
    lines = problems(tmp_path / "manifest.yaml", "manifest")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_a_manifest_stays_in_its_folder_and_a_right_checksum_is_silent(tmp_path, problems):
    (tmp_path / "a.tsv").write_text("a\n")
    good = "  source: us\n  version: '1'\n  date: 2026-01\n  licence: CC0\n"
    digest = hashlib.sha256(b"a\n").hexdigest()
    (tmp_path / "manifest.yaml").write_text(f"a.tsv:\n{good}  sha256: {digest}\n")
    assert problems(tmp_path / "manifest.yaml", "manifest") == []
    (tmp_path / "manifest.yaml").write_text(f"../a.tsv:\n{good}")
    assert "is not the name of a file beside" in problems(tmp_path / "manifest.yaml", "manifest")[0]


@pytest.fixture
def thresholds(tmp_path):
    shutil.copy(ROOT / "config/thresholds.yaml", tmp_path / "thresholds.yaml")
    return tmp_path / "thresholds.yaml"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("het_balance: {value: 0.2,", "het_balance: {value: 20,", "20 fraction of reads is out of range (0 to 1)"),
        ("het_balance: {value: 0.2,", "het_balance: {value: -0.2,", "-0.2 fraction of reads is out of range"),
        ("gq: {value: 20,", "gq: {value: .nan,", "nan is not a number to decide by"),
        ("gq: {value: 20,", "gq: {value: .inf,", "inf is not a number to decide by"),
        ("gq: {value: 20,", "gq: {value: 020,", "Expected `float`, got `str`"),
        ("gq: {value: 20,", "gq: {value: '20',", "Expected `float`, got `str`"),
        ("gq: {value: 20,", "gq: {value: yes,", "Expected `float`, got `str`"),
        ("dp: {value: 10,", "dp: {value: 0,", "0 reads is out of range"),
        ("duplicate: {value: 0.354,", "duplicate: {value: 0.1,", "relatedness.first_degree (0.177) is not below"),
        ("one_copy_low: {value: 0.35,", "one_copy_low: {value: 0.7,", "is not below alignment.one_copy_high"),
        ("    gq: {", "    gqq: {", "genotype.gqq: no stage asks for it; genotype.gq is missing"),
        ("date: 2023-11-01}", "date: soon}", "'soon' is not a date"),
        ('source: "gnomAD v4 adj', 'source: "?", sauce: "', "unknown field `sauce`"),
        ("  genotype: #", "  genotype: 5 #", "correct the YAML"),
    ],
)
def test_a_threshold_out_of_its_range_or_order_is_rejected(thresholds, problems, old, new, words):
    lines = problems(spoilt(thresholds, old, new), "thresholds")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_every_threshold_that_the_checks_need_is_stated_by_each_profile():
    for profile in ("aou", "gnomad"):
        assert NEEDED - set(read_thresholds(ROOT / "config/thresholds.yaml", profile)) == set()


def clinvar(tmp_path, *rows):
    return release(tmp_path / "clinvar.vcf.gz", ("CLNSIG", "CLNSIGCONF", "CLNREVSTAT", "GENEINFO"), rows)


ROW = "chr17\t43045712\t{id}\tG\t{alt}\t.\t.\tCLNREVSTAT={status};CLNSIG={significance};GENEINFO={gene}"
RECORD = {"id": "55", "alt": "A", "status": "practice_guideline", "significance": "Pathogenic", "gene": "BRCA1:672"}


def test_a_release_of_known_words_passes_in_silence(tmp_path, problems):
    conflict = "Conflicting_classifications_of_pathogenicity;CLNSIGCONF=Pathogenic(2)|Uncertain_significance(1)"
    more = ROW.format(**RECORD | {"alt": "C", "significance": conflict})
    assert problems(clinvar(tmp_path, ROW.format(**RECORD), more), "clinvar") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"significance": "Very_pathogenic"}, "CLNSIG: unknown ClinVar significance 'Very_pathogenic'"),
        ({"significance": "pathogenic"}, "CLNSIG: unknown ClinVar significance 'pathogenic'"),
        ({"significance": "Pathogenic/"}, "CLNSIG: unknown ClinVar significance 'Pathogenic/'"),
        ({"significance": "Benign;CLNSIGCONF=Maybe(3)"}, "CLNSIGCONF: unknown ClinVar significance 'Maybe(3)'"),
        ({"status": "four_stars"}, "CLNREVSTAT: unknown ClinVar review status 'four_stars'"),
        ({"gene": "672"}, "GENEINFO: unknown gene '672'"),
        ({"id": "RCV55"}, "its ID is not a ClinVar variation number"),
    ],
)
def test_a_word_that_clinvar_does_not_have_stops_the_run_with_its_line(tmp_path, problems, change, words):
    path = clinvar(tmp_path, ROW.format(**RECORD), ROW.format(**RECORD | {"alt": "C"} | change))
    lines = problems(path, "clinvar")
    assert any(line.startswith("reject: ") and words in line and "line 40" in line for line in lines), lines


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a": NaN}', "NaN is not a JSON number"),
        (b'{"a": -Infinity}', "-Infinity is not a JSON number"),
        (b'{"a": 1e999}', "is too large a number"),
        (b'{"a": 1, "a": 2}', "key 'a' is given twice"),
        (b'{"a": 1,}', "correct the JSON"),
        (b'{"a": 1', "correct the JSON"),
        (b"", "correct the JSON"),
        (b'{"a": "\xff"}', "not UTF-8 text"),
        (b'"\\ud800"', "not UTF-8 text"),
        (b"[" * 200_000, "nested too deeply"),
        (b"\xef\xbb\xbf{}", "correct the JSON"),
    ],
)
def test_what_is_not_strict_json_is_rejected(tmp_path, problems, data, words):
    (tmp_path / "a.json").write_bytes(data)
    (line,) = problems(tmp_path / "a.json", "json")
    assert line.startswith("reject: ")
    assert words in line


def test_json_as_the_standard_has_it_passes_in_silence(tmp_path, problems):
    (tmp_path / "a.json").write_text('{"a": [1, -2.5e3, null, true, "\\u00e9"], "b": {"a": {}}}\n')
    assert problems(tmp_path / "a.json", "json") == []

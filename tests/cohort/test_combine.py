"""gVCFs of a few people, combined in two steps and in one: what is known of each position, person by person.

Hail lives in an environment of its own; one process there runs every command of this file.
"""

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from gvcf_builder import BASES, Gvcf, base, bases, reference_in

from genomics.cli.main import main
from genomics.cohort import choosing
from genomics.cohort.choosing import python_beside
from genomics.cohort.dense_rows import DenseRow, Probe, VariantRow, dense_rows, probes_of
from genomics.errors import ConfigError, FormatError
from genomics.files.calls import read_calls
from genomics.files.gvcf import read_gvcf_head
from genomics.files.tables import read_arrow
from genomics.files.wanted_sites import read_wanted_sites
from genomics.records.problem import InputKind
from genomics.records.variant import Interval

ROOT = Path(__file__).parents[2]
HAIL = ROOT / ".venv-hail" / "bin" / "python"
RUN_ALL = """
import json, sys
from genomics.cli.main import main
print(json.dumps([main(words) for words in json.load(sys.stdin)]))
"""
SHEET = "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n"
PEOPLE = {"A": ("male", "B1"), "B": ("female", "B1"), "C": ("female", "B2"), "D": ("male", "B2")}
SNP = {position: "ACGT"["TGCA".index(base(position))] for position in range(1, 400)}

pytestmark = pytest.mark.xdist_group("hail")  # one Spark at a time


def person_a(folder: Path) -> Gvcf:
    """Everything that a block can be, then variants."""
    person = Gvcf(folder, "A").block(1, 100).block(121, 140, quality=5).block(141, 160, depth=4)
    person.block(161, 180, genotype="./.").block(181, 190, filters="LowQual").block(191, 199)
    person.variant(200, base(200), SNP[200], "0/1:14,16,0:30:70").block(201, 209)
    person.variant(210, base(210), SNP[210], "./1:14,16,0:30:70").block(211, 219)
    person.variant(220, bases(220, 5), base(220), "0/1:15,15,0:30:70").block(225, 239)
    person.variant(240, base(240), SNP[240], "0|1:15,15,0:30:70:240", "GT:AD:DP:GQ:PS")
    person.variant(241, base(241), SNP[241], "1|0:15,15,0:30:70").block(242, 249)
    person.variant(250, base(250), SNP[250], "0/2:15,0,15:30:70").block(251, 300)
    person.block(10, 60, genotype="0", contig="chrX", depth=7)
    return person.variant(61, base(61), SNP[61], "1:0,8,0:8:70", contig="chrX").block(62, 90, contig="chrX")


def person_b(folder: Path) -> Gvcf:
    """Blocks that end inside the deletion at 220, and a SNP where it starts; the second alternate at 200."""
    other = next(letter for letter in "ACGT" if letter not in (base(200), SNP[200]))
    person = Gvcf(folder, "B").block(1, 199).variant(200, base(200), other, "1/1:0,30,0:30:70").block(201, 219)
    person.variant(220, base(220), SNP[220], "0/1:15,15,0:30:70").block(221, 222).block(226, 300)
    return person.block(10, 90, contig="chrX")


def person_c(folder: Path) -> Gvcf:
    """Read all along: two blocks of different quality meet within the deletion; a filtered SNP."""
    person = (
        Gvcf(folder, "C").block(1, 200).variant(201, base(201), SNP[201], "0/1:15,15,0:30:70", filters="LowQual")
    )
    return (
        person.block(202, 221, quality=70, depth=40)
        .block(222, 300, quality=25, depth=12)
        .block(10, 90, contig="chrX")
    )


def person_d(folder: Path) -> Gvcf:
    """Another caller: <*> for the unspelled allele, no MIN_DP; blocks that end in front of the deletion."""
    person = Gvcf(folder, "D", unspelled="<*>")
    person.formats = {name: kind for name, kind in person.formats.items() if name not in ("MIN_DP", "PS", "PL")}
    person.lines.append(("chr1", 1, f"chr1\t1\t.\t{base(1)}\t<*>\t.\t.\tEND=220\tGT:DP:GQ\t0/0:31:50"))
    person.variant(245, base(245), SNP[245], "0/2:20,0,10:30:70")
    person.variant(250, base(250), SNP[250], "1/1:0,30,0:30:70")
    person.lines.append(("chr1", 251, f"chr1\t251\t.\t{base(251)}\t<*>\t.\t.\tEND=300\tGT:DP:GQ\t0/0:31:50"))
    return person


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A, B and C; D added to them; all four at once; two of them out of the dataset. One process."""
    folder = tmp_path_factory.mktemp("combine")
    gvcfs = {name: make(folder).write() for name, make in zip("ABCD", MAKERS, strict=True)}
    reference = reference_in(folder)
    (folder / "regions.bed").write_text("chr1\t0\t300\nchrX\t0\t100\n")
    (folder / "positions.tsv").write_text(
        "gene\tchrom\tpos\trsid\tref\talt\n"
        + "".join(f"G\tchr1\t{at}\t.\t{base(at)}\tN\n" for at in (50, 110, 130, 150, 170, 185, 350))
        + f"G\tchr1\t196\t.\t{bases(196, 8)}\t{base(196)}\n"
        + f"G\tchrX\t20\t.\t{base(20)}\tN\nG\tchrX\t95\t.\t{base(95)}\tN\n"
    )
    for name, people in {"three": "ABC", "all": "ABCD", "two": "DB"}.items():
        rows = [f"{who}\tP{who}\t{PEOPLE[who][0]}\tg\t{PEOPLE[who][1]}\t\n" for who in people]
        (folder / f"{name}.tsv").write_text(SHEET + "".join(rows))

    def words(sheet: str, output: str, people: str, dataset: str = "") -> list[str]:
        command = ["cohort", "combine", "--reference", str(reference), "--samples", str(folder / f"{sheet}.tsv")]
        command += ["--regions", str(folder / "regions.bed"), "--positions", str(folder / "positions.tsv")]
        command += ["--thresholds", str(ROOT / "config/thresholds.yaml"), "--output", str(folder / output)]
        command += ["--spark-master", "local[1]"]
        command += [word for who in people for word in ("--gvcf", str(gvcfs[who]))]
        return command + (["--vds", str(folder / dataset / "cohort.vds")] if dataset else [])

    commands = [
        words("three", "first", "ABC"),
        words("all", "added", "D", "first"),
        words("all", "at_once", "ABCD"),
        words("two", "two", "", "added"),
        words("all", "again", "AD", "first"),
        words("all", "absent", "", "first"),
    ]
    done = subprocess.run(
        [HAIL, "-c", RUN_ALL], input=json.dumps(commands), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder, json.loads(done.stdout), done.stderr


MAKERS = (person_a, person_b, person_c, person_d)


def states(folder: Path, key: str) -> dict[str, str]:
    """State of each person at one row of the calls."""
    found = {}
    for path in sorted((folder / "calls").glob("*.bcf")):
        calls = read_calls([path])
        row = next(i for i, site in enumerate(calls.sites) if site.key == key)
        found |= {who: str(calls.genotype(row, i).state) for i, who in enumerate(calls.samples)}
    return found


def snp(position: int, contig: str = "chr1") -> str:
    return f"{contig}:{position}:{base(position)}:{SNP[position]}"


def only(position: int, contig: str = "chr1") -> str:
    return f"{contig}:{position}:{base(position)}:."


SECOND = next(letter for letter in "ACGT" if letter not in (base(200), SNP[200]))
EXPECTED = {
    only(50): "ref ref ref ref",
    only(110): "no_call ref ref ref",  # A: between two blocks
    only(130): "no_call ref ref ref",  # A: block of low quality
    only(150): "no_call ref ref ref",  # A: block of low depth
    only(170): "no_call ref ref ref",  # A: block without a genotype
    only(185): "no_call ref ref ref",  # A: block that the caller failed
    f"chr1:196:{bases(196, 8)}:.": "ref ref no_call ref",  # C: a failed genotype within the stretch
    snp(200): "alt ref ref ref",
    f"chr1:200:{base(200)}:{SECOND}": "ref alt ref ref",
    snp(201): "ref ref no_call ref",  # C: a record that the caller failed
    snp(210): "no_call ref ref ref",  # A: half a genotype
    f"chr1:220:{bases(220, 5)}:{base(220)}": "alt ref ref no_call",  # D: read at the first base alone
    snp(220): "ref alt ref no_call",
    snp(240): "alt ref ref no_call",
    snp(245): "ref ref ref no_call",  # D: the allele that nobody spelled out, in another caller's words
    snp(250): "no_call ref ref alt",  # A: the allele that nobody spelled out
    only(350): "no_call no_call no_call no_call",
    only(20, "chrX"): "ref ref ref no_call",
    snp(61, "chrX"): "alt ref ref no_call",
    only(95, "chrX"): "no_call no_call no_call no_call",
}


@pytest.mark.parametrize("key", EXPECTED)
def test_every_position_is_known_for_each_person_or_not_called(runs, key):
    folder, _, _ = runs
    assert states(folder / "added", key) == dict(zip("ABCD", EXPECTED[key].split(), strict=True))


def test_new_people_in_an_old_dataset_are_as_good_as_all_at_once(runs):
    folder, _, _ = runs
    names = ["joint.vcf.gz", "sites.vcf.gz", "calls/B1.bcf", "calls/B2.bcf", "samples.parquet", "sites.parquet"]
    for name in names:
        assert (folder / "added" / name).read_bytes() == (folder / "at_once" / name).read_bytes(), name


def test_the_people_of_the_sheet_come_out_of_a_larger_dataset_in_the_order_of_the_sheet(runs):
    folder, _, errors = runs
    calls = read_calls([folder / "two" / "calls" / "B1.bcf"])
    assert calls.samples == ["B"]
    assert [row["sample_id"] for row in read_arrow(folder / "two" / "samples.parquet").to_pylist()] == ["D", "B"]
    assert not (folder / "two" / "cohort.vds").exists()
    assert "0 gVCFs combined" in errors


def cells(folder: Path, place: str) -> list[str]:
    with gzip.open(folder / "joint.vcf.gz", "rt") as lines:
        return next(line.rstrip().split("\t")[9:] for line in lines if line.startswith(place + "\t"))


def test_depth_and_quality_of_a_deletion_are_the_least_of_the_blocks_over_it(runs):
    folder, _, _ = runs
    assert cells(folder / "added", "chr1\t220")[2] == "0/0:.:12:25:.:PASS"


def test_least_depth_counts_where_a_block_gives_it_and_depth_elsewhere(runs):
    folder, _, _ = runs
    assert cells(folder / "added", "chr1\t50") == [*["0/0:.:30:60:.:PASS"] * 3, "0/0:.:31:50:.:PASS"]


def test_phase_is_kept_only_within_a_named_phase_set(runs):
    folder, _, _ = runs
    assert cells(folder / "added", "chr1\t240")[0] == "0|1:15,15:30:70:240:PASS"
    assert cells(folder / "added", "chr1\t241")[0] == "0/1:15,15:30:70:.:PASS"


def test_the_joint_call_passes_the_check_of_inputs_but_for_the_length_of_its_contigs(runs):
    from genomics.checks.inputs import check_file

    folder, _, _ = runs
    problems = check_file(folder / "added" / "joint.vcf.gz", InputKind.VCF).problems
    assert {problem.place for problem in problems} <= {"header"}


def test_exit_codes_and_one_line_for_whoever_is_there_already_or_missing(runs):
    folder, codes, errors = runs
    assert codes == [0, 0, 0, 0, 1, 1]
    lines = [line for line in errors.splitlines() if line.startswith("genomics cohort combine:")]
    dataset = folder / "first" / "cohort.vds"
    assert f"{folder / 'A.g.vcf.gz'}: sample A is in {dataset} already (1 in all); leave out its gVCF" in errors
    assert f"{dataset}: 1 people of the sample sheet are not in it, the first D" in errors
    assert sum("is in" in line or "not in it" in line for line in lines) == 2
    assert "Traceback" not in errors


def test_a_failed_run_leaves_the_dataset_as_it_was_and_nothing_half_written(runs):
    folder, _, _ = runs
    assert {path.name for path in (folder / "again").iterdir()} == {"hail.log"}
    assert {path.name for path in (folder / "absent").iterdir()} == {"hail.log"}
    assert (folder / "first" / "cohort.vds" / "variant_data" / "_SUCCESS").exists()


# What can be told without Hail.


def run_of(folder: Path, *gvcfs: Path, **more: Path) -> list[str]:
    (folder / "regions.bed").write_text("chr1\t0\t300\n")
    (folder / "people.tsv").write_text(SHEET + "A\tPA\tmale\tg\tB1\t\n")
    command = [
        "cohort",
        "combine",
        "--reference",
        str(reference_in(folder)),
        "--samples",
        str(folder / "people.tsv"),
    ]
    command += ["--regions", str(folder / "regions.bed"), "--thresholds", str(ROOT / "config/thresholds.yaml")]
    command += [word for path in gvcfs for word in ("--gvcf", str(path))]
    return command + [word for name, path in more.items() for word in (f"--{name}", str(path))]


def refused(folder: Path, capsys, *gvcfs: Path, **more: Path) -> str:
    assert main(run_of(folder, *gvcfs, **{"output": folder / "out", **more})) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error


def without_blocks(folder: Path) -> Path:
    return Gvcf(folder, "A").variant(200, base(200), SNP[200], "0/1:14,16,0:30:70").write()


def on_another_build(folder: Path) -> Path:
    person = Gvcf(folder, "A").block(1, 100)
    person.lengths = {"chr1": 249_250_621, "chrX": 155_270_560}
    return person.write()


def unsorted(folder: Path) -> Path:
    person = Gvcf(folder, "A").block(1, 100).block(101, 200)
    path = person.write()
    person.lines.reverse()
    kept = shutil.copy(f"{path}.tbi", folder / "kept")
    person.write(index=False)
    shutil.copy(kept, f"{path}.tbi")
    return path


def of_two_people(folder: Path) -> Path:
    person = Gvcf(folder, "A").block(1, 100)
    person.lines = [(contig, at, line + "\t./.") for contig, at, line in person.lines]
    return person.write(people="A\tB")


def without_quality(folder: Path) -> Path:
    person = Gvcf(folder, "A").block(1, 100)
    del person.formats["GQ"]
    return person.write()


def without_index(folder: Path) -> Path:
    return Gvcf(folder, "A").block(1, 100).write(index=False)


def with_an_old_index(folder: Path) -> Path:
    path = Gvcf(folder, "A").block(1, 100).write()
    os.utime(f"{path}.tbi", (1, 1))
    return path


def cut_off(folder: Path) -> Path:
    path = Gvcf(folder, "A").block(1, 100).write()
    path.write_bytes(path.read_bytes()[:-28])
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (without_blocks, "no reference block (INFO END) among its first records"),
        (on_another_build, "chr1 has 249,250,621 bases, the reference 1,200 (this is GRCh37)"),
        (unsorted, "chr1:1: records go back; sort with `bcftools sort`"),
        (of_two_people, "2 people where a gVCF has one"),
        (without_quality, "FORMAT GQ is not declared where Integer is needed"),
        (without_index, "no .tbi index beside it; run `tabix -p vcf`"),
        (with_an_old_index, "its index is older than the file"),
        (cut_off, "cut off (no end-of-file block)"),
    ],
)
def test_a_file_that_is_no_whole_gvcf_on_this_reference_is_refused_in_one_line(tmp_path, capsys, make, words):
    path = make(tmp_path)
    error = refused(tmp_path, capsys, path)
    assert str(path) in error
    assert words in error


def test_one_person_in_two_gvcfs_is_refused(tmp_path, capsys):
    first = Gvcf(tmp_path, "A").block(1, 100).write()
    second = Gvcf(tmp_path, "A").block(1, 100).write("again")
    assert f"{second}: sample A is in {first} too" in refused(tmp_path, capsys, first, second)


def test_a_folder_that_is_no_dataset_and_nothing_to_combine_are_refused(tmp_path, capsys):
    assert "not a Hail variant dataset" in refused(tmp_path, capsys, vds=tmp_path)
    assert "neither gVCFs nor a dataset; give --gvcf, --vds or both" in refused(tmp_path, capsys)


def test_a_dataset_is_never_overwritten(tmp_path, capsys):
    (tmp_path / "out" / "cohort.vds").mkdir(parents=True)
    path = Gvcf(tmp_path, "A").block(1, 100).write()
    assert "is there already; choose another --output" in refused(tmp_path, capsys, path)


def test_a_good_head_names_its_person_and_contigs(tmp_path):
    head = read_gvcf_head(person_a(tmp_path).write())
    assert (head.sample, head.lengths) == ("A", {"chr1": len(BASES), "chrX": len(BASES)})


def known(contig: str, position: int, length: int) -> str:
    assert contig == "chr1"
    return bases(position, length)


def test_a_wanted_site_where_somebody_differs_makes_that_row_longer():
    row = VariantRow("chr1", 10, ["AC", "A", "*"])
    (found,) = dense_rows([row], [Interval("chr1", 9, 14)], [Interval("chr1", 0, 50)], known)
    assert found == DenseRow("chr1", 10, "AC" + bases(12, 3), ("A" + bases(12, 3), "*"), (0, 1, 2))


def test_the_allele_for_everything_else_gets_no_row():
    row = VariantRow("chr1", 10, ["A", "<*>", "C"])
    (found,) = dense_rows([row], [], [Interval("chr1", 0, 50)], known)
    assert found == DenseRow("chr1", 10, "A", ("C",), (0, -1, 1))


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (VariantRow("chr1", 100, ["A", "C"]), False),
        (VariantRow("chr1", 101, ["A", "C"]), True),
        (VariantRow("chr1", 200, ["A", "C"]), True),
        (VariantRow("chr1", 201, ["A", "C"]), False),
        (VariantRow("chr1", 98, ["ACGT", "A"]), True),  # its last base is the region's first
        (VariantRow("chr1", 97, ["ACGT", "A"]), False),
        (VariantRow("chr1", 1100, ["AC", "A"]), True),  # may move to the left into the region
        (VariantRow("chr1", 1201, ["AC", "A"]), False),
        (VariantRow("chr2", 150, ["A", "C"]), False),
    ],
)
def test_rows_are_those_that_touch_a_region_or_may_move_into_it(row, kept):
    assert bool(dense_rows([row], [], [Interval("chr1", 100, 200)], known)) is kept


def test_every_base_of_a_row_is_looked_at_once_for_all_rows_over_it():
    rows = [DenseRow("chr1", 5, "ACG", ("A",)), DenseRow("chr1", 6, "C", ()), DenseRow("chr2", 1, "T", ())]
    assert list(probes_of(rows)) == [
        Probe("chr1", 5, 0, (0,)),
        Probe("chr1", 6, 1, (0, 1)),
        Probe("chr1", 7, None, (0,)),
        Probe("chr2", 1, 2, (2,)),
    ]


def test_wanted_sites_come_from_tables_vcfs_and_each_base_of_a_bed(tmp_path):
    (tmp_path / "a.tsv").write_text("# note\nchrom\tpos\tref\nchr2\t5\tACG\n")
    (tmp_path / "b.bed").write_text("chr1\t3\t5\nchr2\t4\t5\n")
    (tmp_path / "c.vcf").write_text("##x\nchr1\t4\t.\tAC\tA\t.\t.\t.\n")
    found = read_wanted_sites([tmp_path / name for name in ("a.tsv", "b.bed", "c.vcf")])
    assert found == [Interval("chr1", 3, 5), Interval("chr1", 4, 5), Interval("chr2", 4, 7)]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.tsv", "chrom\tpos\nchr1\t5\n", "no columns chrom, pos and ref"),
        ("a.tsv", "chrom\tpos\tref\nchr1\t0\tA\n", "chr1 '0' 'A' is no site"),
        ("a.vcf", "chr1\t5\n", "chr1 '5' '' is no site"),
        ("a.bed", "1\t5\t6\n", "contig '1' is not chr1 to chr22"),
        ("a.txt", "", "neither .vcf, .vcf.gz, .bed nor .tsv"),
    ],
)
def test_wanted_sites_that_cannot_be_read_are_refused(tmp_path, name, text, words):
    (tmp_path / name).write_text(text)
    with pytest.raises(FormatError) as error:
        read_wanted_sites([tmp_path / name])
    assert words in str(error.value)


def test_the_environment_with_hail_is_found_beside_this_one(tmp_path):
    assert python_beside(tmp_path / ".venv") is None
    python = tmp_path / ".venv-hail" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert python_beside(tmp_path / ".venv") == python
    assert python_beside(tmp_path / ".venv-hail") is None


def test_without_hail_the_same_command_goes_on_beside_or_the_error_says_where_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(choosing.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(choosing.sys, "prefix", str(tmp_path / ".venv"))
    with pytest.raises(ConfigError, match=r"Hail is not installed here; `make setup-hail`"):
        choosing.run_where_hail_is()
    python = tmp_path / ".venv-hail" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    asked = []
    monkeypatch.setattr(choosing.os, "execv", lambda program, words: asked.append((program, words)))
    monkeypatch.setattr(choosing.sys, "argv", ["genomics", "cohort", "--engine", "hail"])
    choosing.run_where_hail_is()
    assert asked == [(python, [str(python), "-m", "genomics.cli.main", "cohort", "--engine", "hail"])]


def test_combine_is_a_command_of_cohort_and_in_the_map(capsys):
    assert main(["cohort", "combine", "--help"]) == 0
    assert "--gvcf" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "cohort combine" in capsys.readouterr().out

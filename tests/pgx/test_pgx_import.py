"""A downloaded release becomes tables: what changes is told, and golden cases hold."""

import gzip
import json

import msgspec
import pytest
from pgx_builders import FOLDER, GENES, TABLES, allele

from genomics.cli.main import main
from genomics.errors import ConfigError, FormatError
from genomics.files.pgx_golden import read_golden
from genomics.files.pgx_release_pharmcat import read_pharmcat
from genomics.files.pgx_tables import read_definitions
from genomics.pgx.calling import call_gene
from genomics.pgx.golden import golden_outcome
from genomics.pgx.importing import differences, golden_changes, renewed
from genomics.records.pgx_release import GoldenCase, ReleasedAllele, ReleasedGene
from genomics.records.pgx_tables import Undocumented


def translation(gene, edit=None):
    """A definition file in PharmCAT's form, made from our tables."""
    definition = GENES[gene]
    variants, keys = [], []
    for site in definition.sites:
        texts = {change.key: change.alternate + site.reference[len(change.reference) :] for change in site.changes}
        keys.append(texts)
        variants.append(
            {
                "chromosome": site.contig,
                "position": site.position,
                "rsid": site.rsid,
                "ref": site.reference,
                "alts": list(texts.values()),
            }
        )
    named = []
    for item in definition.alleles:
        held = [
            next((text for key, text in texts.items() if key in item.variants), None)
            or (site.reference if item.reference else None)
            for site, texts in zip(definition.sites, keys, strict=True)
        ]
        named.append({"name": item.name, "alleles": held, "reference": item.reference, "structuralVariant": False})
    data = {"gene": gene, "version": "2026-01-02-03-04", "variants": variants, "namedAlleles": named}
    if edit:
        edit(data)
    return data


def release(folder, *files, packed=False):
    folder.mkdir(exist_ok=True)
    for data in files:
        text = json.dumps(data).encode()
        name = f"{data['gene']}_translation.json"
        (folder / (name + ".gz" if packed else name)).write_bytes(gzip.compress(text) if packed else text)
    return folder


def run(source, folder, output, *more):
    return main(
        ["resources", "import", source, str(folder), "--output", str(output), "--definitions", str(FOLDER), *more]
    )


@pytest.mark.parametrize("packed", [False, True])
def test_the_same_definitions_change_nothing_and_read_back_equal(tmp_path, capsys, packed):
    folder = release(tmp_path / "in", translation("TPMT"), translation("UGT1A1"), packed=packed)
    assert run("pharmcat", folder, tmp_path / "out") == 0
    assert capsys.readouterr().out == ""
    tables = read_definitions(tmp_path / "out")
    assert tables.version == "PharmCAT data 2026-01-02-03-04 (2026-01-02)"
    for gene in ("TPMT", "UGT1A1"):
        assert tables.genes[gene].alleles == GENES[gene].alleles
        assert tables.genes[gene].meanings == GENES[gene].meanings
        assert tables.genes[gene].linkage == GENES[gene].linkage
        assert tables.genes[gene].contexts == GENES[gene].contexts
    assert tables.genes["TPMT"].gene.undocumented is Undocumented.REFERENCE
    assert tables.genes["UGT1A1"].gene.undocumented is Undocumented.WITHHOLD


def test_every_gene_of_ours_survives_the_round_trip(tmp_path):
    """Codes for optional changes are bases of their own; they are tried below."""
    plain = [g for g, d in GENES.items() if not any(a.optional or a.stated for a in d.alleles)]
    assert len(plain) > 14
    assert run("pharmcat", release(tmp_path / "in", *map(translation, plain)), tmp_path / "out") == 0
    tables = read_definitions(tmp_path / "out")
    for gene in plain:
        assert set(tables.genes[gene].alleles) == set(GENES[gene].alleles), gene


def _new_allele(data):
    data["variants"].append({"chromosome": "chr6", "position": 18150000, "rsid": "rs1", "ref": "A", "alts": ["G"]})
    for named in data["namedAlleles"]:
        named["alleles"].append("A" if named["reference"] else None)
    width = len(data["variants"])
    data["namedAlleles"].append({"name": "*99", "alleles": [None] * (width - 1) + ["G"]})
    data["namedAlleles"].append({"name": "*98", "alleles": [None] * width, "structuralVariant": True})


def test_a_new_allele_is_told_and_gives_no_phenotype(tmp_path, capsys):
    folder = release(tmp_path / "in", translation("TPMT", _new_allele))
    assert run("pharmcat", folder, tmp_path / "out") == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "TPMT: allele *98 is structural; left out",
        "TPMT *99: new, chr6:18150000:A:G, Unassigned function",
    ]
    assert "1 genes of PharmCAT data 2026-01-02-03-04, " in said.err
    new = read_definitions(tmp_path / "out").genes["TPMT"]
    assert str(new.meaning(("Normal function", "Unassigned function")).phenotype) == "Indeterminate"


def _without_3a(data):
    data["namedAlleles"] = [named for named in data["namedAlleles"] if named["name"] != "*3A"]


def test_a_release_that_moves_golden_cases_is_refused_unless_accepted(tmp_path, capsys):
    folder = release(tmp_path / "in", translation("TPMT", _without_3a))
    assert run("pharmcat", folder, tmp_path / "out") == 1
    said = capsys.readouterr()
    assert "TPMT *3A: no longer there" in said.out
    assert "golden case: TPMT *3A/*3A Poor Metabolizer: now no alleles none" in said.out
    assert "golden cases change; look at them, then give --accept" in said.err
    assert not (tmp_path / "out").exists()
    assert run("pharmcat", folder, tmp_path / "out", "--accept") == 0
    assert "*3A" not in {item.name for item in read_definitions(tmp_path / "out").genes["TPMT"].alleles}


def test_codes_for_two_bases_become_optional_and_written_references_are_scored(tmp_path):
    def wobble(data):
        starred = next(named for named in data["namedAlleles"] if named["name"] == "*18")
        place = next(n for n, locus in enumerate(data["variants"]) if locus["position"] == 41009358)
        starred["alleles"][place] = "R"
        starred["alleles"][0] = data["variants"][0]["ref"]

    folder = release(tmp_path / "in", translation("CYP2B6", wobble))
    assert run("pharmcat", folder, tmp_path / "out") == 0
    read = {item.name: item for item in read_definitions(tmp_path / "out").genes["CYP2B6"].alleles}["*18"]
    assert read.optional == allele("CYP2B6", "*18").optional == {"chr19:41009358:A:G"}
    assert read.stated == {f"chr19:{GENES['CYP2B6'].sites[0].position}"}


def _odd(data):
    data["namedAlleles"][1]["alleles"][-1] = "Y" if data["variants"][-1]["ref"] not in "CT" else "R"


def _unlisted(data):
    data["namedAlleles"][1]["alleles"][-1] = "ACGTACGT"


def _headless(data):
    data["namedAlleles"] = data["namedAlleles"][1:]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (_odd, "leaves out the reference base"),
        (_unlisted, "ACGTACGT at .* is not among the alternates there"),
        (_headless, "has no reference allele"),
    ],
)
def test_a_broken_definition_file_is_refused(tmp_path, edit, words):
    with pytest.raises(FormatError, match=words):
        read_pharmcat(release(tmp_path / "in", translation("TPMT", edit)))


def test_a_folder_without_the_release_is_refused(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    for source, words in (
        ("pharmcat", "no *_translation.json in it"),
        ("pharmvar", "no GRCh38/*.haplotypes.tsv in it"),
    ):
        assert run(source, tmp_path / "in", tmp_path / "out") == 1
        assert words in capsys.readouterr().err
    (tmp_path / "in" / "TPMT_translation.json").write_text("{}")
    assert run("pharmcat", tmp_path / "in", tmp_path / "out") == 1
    assert "not an allele definition file of PharmCAT" in capsys.readouterr().err


def cpic(folder, alleles, results=(), lookups=()):
    folder.mkdir()
    tables = {
        "release.json": {"version": "CPIC 2027-01", "date": "2027-01-15"},
        "allele.json": [
            {"genesymbol": gene, "name": name, "clinicalfunctionalstatus": word, "activityvalue": value}
            for gene, name, word, value in alleles
        ],
        "gene_result.json": list(results),
        "gene_result_lookup.json": list(lookups),
    }
    for name, data in tables.items():
        (folder / name).write_text(json.dumps(data))
    return folder


def test_cpic_functions_and_phenotypes_are_renewed_and_positions_stay(tmp_path, capsys):
    folder = cpic(
        tmp_path / "in",
        [
            ("CYP2C9", "*9", "Decreased function", "0.5"),
            ("CYP2C9", "*999", "No function", "0.0"),
            ("XYZ1", "*1", "", None),
        ],
        [{"id": 7, "genesymbol": "TPMT", "result": "Poor Metabolizer", "activityscore": "n/a"}],
        [{"phenotypeid": 7, "function1": "No function", "function2": "Normal function"}],
    )
    data = json.loads((folder / "allele.json").read_text())
    data.append(
        {"genesymbol": "TPMT", "name": "*2", "clinicalfunctionalstatus": "No function", "activityvalue": "n/a"}
    )
    (folder / "allele.json").write_text(json.dumps(data))
    assert run("cpic", folder, tmp_path / "out", "--accept") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "CYP2C9 *9: Normal function (1) becomes Decreased function (0.5)" in lines
    assert "TPMT No function with Normal function: Intermediate Metabolizer becomes Poor Metabolizer" in lines
    assert "golden case: TPMT *1/*2 Intermediate Metabolizer: now *1/*2 Poor Metabolizer" in lines
    tables = read_definitions(tmp_path / "out")
    assert set(tables.genes) == {"CYP2C9", "TPMT"}
    assert tables.genes["CYP2C9"].sites == GENES["CYP2C9"].sites


def test_a_cpic_table_that_does_not_fit_is_refused(tmp_path, capsys):
    result = {"id": 7, "genesymbol": "TPMT", "result": "Sleepy Metabolizer"}
    folder = cpic(
        tmp_path / "a",
        [("TPMT", "*2", "No function", None)],
        [result],
        [{"phenotypeid": 7, "function1": "No function", "function2": "No function"}],
    )
    assert run("cpic", folder, tmp_path / "out") == 1
    assert "a new term needs a place in records/pgx.py" in capsys.readouterr().err
    folder = cpic(tmp_path / "b", [], [], [{"phenotypeid": 8}])
    assert run("cpic", folder, tmp_path / "out") == 1
    assert "no result 8; download it again" in capsys.readouterr().err
    (folder / "allele.json").write_text("[")
    assert run("cpic", folder, tmp_path / "out") == 1
    assert "not that table of the CPIC database" in capsys.readouterr().err


HEAD = "Haplotype Name,Gene,rsID,ReferenceSequence,Variant Start,Variant Stop,Reference Allele,Variant Allele,Type"


def pharmvar(folder, *rows, head=HEAD):
    place = folder / "NUDT15-6.2" / "GRCh38"
    place.mkdir(parents=True)
    lines = ["#version=6.2.10", head.replace(",", "\t"), *("\t".join(row) for row in rows)]
    (place / "NUDT15.NC_000013.11.haplotypes.tsv").write_text("\n".join(lines) + "\n")
    return folder


def _row(name, rsid, start, stop, before, after, kind, contig="NC_000013.11"):
    return (f"NUDT15{name}", "NUDT15", rsid, contig, str(start), str(stop), before, after, kind)


NUDT15 = (
    _row("*1", "REFERENCE", "", "", "", "", ""),
    _row("*3", "rs116855232", 48045719, 48045719, "C", "T", "substitution"),
    _row("*3.002", "rs1", 48045700, 48045700, "C", "T", "substitution"),
    _row("*18", "rs1457579126", 48040982, 48040982, "A", "-", "deletion"),
    _row("*13", "", 48041104, 48041105, "-", "G", "insertion"),
    _row("*97", "rs2", 48099999, 48099999, "A", "-", "deletion"),
)


def test_pharmvar_core_alleles_are_placed_and_left_aligned(tmp_path, capsys):
    folder = pharmvar(tmp_path / "in", *NUDT15)
    assert run("pharmvar", folder, tmp_path / "out", "--accept") == 0
    out = capsys.readouterr().out
    assert "NUDT15: allele *97: the base before an insertion or deletion is not in our tables; left out" in out
    assert "NUDT15 *2: no longer there" in out
    read = {item.name: item.variants for item in read_definitions(tmp_path / "out").genes["NUDT15"].alleles}
    assert read == {
        "*1": frozenset(),
        "*3": {"chr13:48045719:C:T"},
        "*18": {"chr13:48040977:GA:G"},
        "*13": {"chr13:48041103:T:TG"},
    }
    assert "PharmVar 6.2.10" in (tmp_path / "out" / "manifest.yaml").read_text()


def test_a_pharmvar_file_of_other_columns_or_chromosomes_is_refused(tmp_path, capsys):
    assert run("pharmvar", pharmvar(tmp_path / "a", head="Haplotype\tGene"), tmp_path / "out") == 1
    assert "its columns are not PharmVar's" in capsys.readouterr().err
    odd = _row("*3", "rs1", 5, 5, "C", "T", "substitution", contig="NG_012137.3")
    assert run("pharmvar", pharmvar(tmp_path / "b", odd), tmp_path / "out") == 1
    assert "NG_012137.3 is no chromosome of GRCh38" in capsys.readouterr().err


def test_a_gene_that_is_new_to_us_can_be_called_from_its_folder(tmp_path):
    data = translation("TPMT")
    data["gene"] = "TPMT2"
    assert run("pharmcat", release(tmp_path / "in", data), tmp_path / "out") == 0
    both = read_definitions(FOLDER, tmp_path / "out")
    assert both.version == "CPIC late 2025 (2025-11); PharmCAT data 2026-01-02-03-04 (2026-01-02)"
    new = both.genes["TPMT2"]
    assert {item.function for item in new.alleles} == {"Unassigned function"}
    from pgx_builders import calls_of, haplotype, records

    rows = records("TPMT", [haplotype("TPMT", "*1"), haplotype("TPMT", "*2")])
    (result,) = call_gene(calls_of(rows), new, {}, both.version)
    assert (result.best, result.status) == (["*1/*2"], "indeterminate")


def test_what_changed_is_told_for_contents_and_scores():
    current = GENES["DPYD"]
    changed = msgspec.structs.replace(
        current,
        alleles=tuple(
            msgspec.structs.replace(item, activity=0.25)
            if item.name == "c.2846A>T"
            else msgspec.structs.replace(item, optional=frozenset({"chr1:1:A:G"}))
            if item.reference
            else item
            for item in current.alleles
        ),
    )
    assert list(differences(current, changed)) == [
        "DPYD Reference: reference becomes (chr1:1:A:G)",
        "DPYD c.2846A>T: Decreased function (0.5) becomes Decreased function (0.25)",
    ]
    assert list(differences(None, GENES["VKORC1"])) == ["VKORC1: new, 2 alleles at 1 positions"]
    assert list(differences(current, current)) == []


def test_an_allele_without_a_function_is_left_out_of_a_scored_variant_list():
    key = GENES["DPYD"].sites[0].changes[0].key
    alleles = (
        ReleasedAllele("Reference", True, frozenset()),
        ReleasedAllele("c.9999A>G", False, frozenset({key})),
        ReleasedAllele("c.2846A>T", False, allele("DPYD", "c.2846A>T").variants),
    )
    keys = {key: ".", **dict.fromkeys(allele("DPYD", "c.2846A>T").variants, "rs67376798")}
    new = renewed(GENES["DPYD"], ReleasedGene("DPYD", keys, alleles), as_reference=True)
    assert [item.name for item in new.alleles] == ["Reference", "c.2846A>T"]
    assert len(new.sites) == 1
    assert new.proxies == ()


def test_golden_cases_hold_with_our_own_tables_and_name_what_moved():
    cases = read_golden(FOLDER, GENES)
    assert len(cases) > 100
    assert {case.gene for case in cases} == set(GENES) - {"CYP2C8"}
    outcomes = {case: golden_outcome(GENES[case.gene], case) for case in cases}
    assert golden_changes(cases, {case: (o.best, o.phenotype) for case, o in outcomes.items()}) == []
    assert golden_changes(cases[:1], {cases[0]: ([], None)}) == [
        "CYP2C19 *1/*1 Normal Metabolizer: now no alleles none"
    ]


def test_a_change_that_the_tables_do_not_have_is_no_reference():
    case = GoldenCase("TPMT", (frozenset(), frozenset({"chr6:18130687:T:A"})), False, "", "")
    assert golden_outcome(GENES["TPMT"], case).status == "indeterminate"


@pytest.mark.parametrize(
    ("row", "words"), [("XYZ\t*1/*1", "no tables for XYZ"), ("TPMT\t*1/*999", "TPMT has no allele \\*999")]
)
def test_the_golden_table_is_read_strictly(tmp_path, row, words):
    (tmp_path / "golden.tsv").write_text(f"gene\talleles\tphased\tbest\tphenotype\n{row}\t0\tx\ty\n")
    with pytest.raises(ConfigError, match=words):
        read_golden(tmp_path, GENES)


def test_outside_genes_of_a_release_are_left_out(tmp_path, capsys):
    data = translation("TPMT")
    data["gene"] = "CYP2D6"
    assert "CYP2D6" in TABLES.outside
    assert run("pharmcat", release(tmp_path / "in", data), tmp_path / "out") == 0
    assert capsys.readouterr().out == "CYP2D6: left out, it needs an outside call\n"

"""Files as people have them: several alternates, padded, unnormalised, in blocks, with gaps."""

import pytest
from pgx_builders import GENES, haplotype
from pgx_files import HEAD, RULES, line, plain, vcf

from genomics.errors import FormatError
from genomics.files.pgx_alleles import left_aligned
from genomics.files.pgx_genotypes import absent_as_reference, places_of, read_genotypes
from genomics.pgx.calling import call_gene
from genomics.records.person import Sex


def call(path, gene, sex=Sex.FEMALE, rules=RULES):
    definition = GENES[gene]
    calls = read_genotypes(path, places_of(definition.sites, definition.contexts))
    return call_gene(calls, definition, dict.fromkeys(calls.samples, sex), "tables", rules)


def called(path, gene, **options):
    (result,) = call(path, gene, **options)
    return result


@pytest.mark.parametrize("indexed", [False, True])
def test_a_record_with_several_alternates_is_split(tmp_path, indexed):
    rows = [*plain("UGT1A1", [233760233]), line("chr2", 233760233, "CAT", "C,CATAT", "1/2")]
    assert called(vcf(tmp_path / "a.vcf", rows, indexed=indexed), "UGT1A1").diplotypes == ["*28/*36"]


@pytest.mark.parametrize(
    ("position", "reference", "alternate"),
    [
        (233760233, "C", "CAT"),
        (233760233, "CATATATATATATATA", "CATATATATATATATATA"),
        (233760231, "GCCAT", "GCCATAT"),
        (233760248, "A", "ATA"),
        (233760240, "ATAT", "ATATAT"),
    ],
)
def test_a_repeat_is_the_same_wherever_it_is_written(tmp_path, position, reference, alternate):
    rows = [*plain("UGT1A1", [233760233]), line("chr2", position, reference, alternate, "1/1")]
    result = called(vcf(tmp_path / "a.vcf", rows), "UGT1A1")
    assert result.diplotypes == ["*28/*28"]
    assert result.missing_positions == []


def test_every_defining_indel_is_found_from_its_rightmost_form():
    shifted = 0
    for gene in ("DPYD", "G6PD", "NUDT15", "CYP2C9", "CYP3A4", "CYP3A5", "CFTR", "RYR1"):
        definition = GENES[gene]
        bases = places_of(definition.sites, definition.contexts).bases
        for site in definition.sites:
            for change in site.changes:
                if len(change.reference) == len(change.alternate):
                    continue
                position, before, after = change.position, change.reference, change.alternate
                while True:
                    following = bases.get((change.contig, position + len(before)))
                    longer = max(before, after, key=len)
                    if following is None or longer[1] != following:
                        break
                    position, before, after = position + 1, before[1:] + following, after[1:] + following
                    shifted += 1
                assert left_aligned(change.contig, position, before, after, bases) == (
                    change.position,
                    change.reference,
                    change.alternate,
                )
    assert shifted > 40


def test_a_padded_snv_is_read_for_carriers_and_for_the_others(tmp_path):
    rows = [*plain("TPMT", [18130687], 2), line("chr6", 18130685, "TAT", "TAC", "0/1", "0/0")]
    first, second = call(vcf(tmp_path / "a.vcf", rows, ["A", "B"]), "TPMT")
    assert (first.diplotypes, second.diplotypes) == (["*1/*3C"], ["*1/*1"])


def test_neighbouring_bases_changed_at_once_are_taken_apart_on_one_copy(tmp_path):
    """CYP2B6 *17 is four SNVs; two of them side by side come as one record from some callers."""
    carried = haplotype("CYP2B6", "*17")
    rows = plain("CYP2B6", [40991381, 40991388, 40991390, 40991391])
    rows += [line("chr19", 40991381, "A", "T", "0/1"), line("chr19", 40991388, "A", "G", "0/1")]
    rows += [line("chr19", 40991390, "CG", "AC", "0/1")]
    assert len(carried) == 4
    assert called(vcf(tmp_path / "a.vcf", rows), "CYP2B6").diplotypes == ["*1/*17"]


def test_a_change_of_two_bases_that_an_allele_names_stays_whole(tmp_path):
    rows = [*plain("RYR1", [38572266]), line("chr19", 38572266, "TC", "CT", "0/1")]
    result = called(vcf(tmp_path / "a.vcf", rows), "RYR1")
    assert (result.missing_positions, result.diplotypes) == ([], ["Reference/c.13994_13995delTCinsCT"])


def _gvcf(site, call_, filters="PASS"):
    """A gVCF: one block over all of CYP3A5 but around one site, which has a block of its own."""
    reference = site.reference[0]
    first, last = 99650000, 99680000
    around = [
        line(
            site.contig, first, "A", "<NON_REF>", "0/0:30:25", form="GT:DP:MIN_DP", info=f"END={site.position - 1}"
        ),
        line(
            site.contig, site.position + 1, "A", "<NON_REF>", "0/0:30:25", form="GT:DP:MIN_DP", info=f"END={last}"
        ),
    ]
    own = line(
        site.contig,
        site.position,
        reference,
        "<NON_REF>",
        call_,
        form="GT:DP:MIN_DP",
        filters=filters,
        info=f"END={site.position}",
    )
    return [*around, own]


SITE = next(site for site in GENES["CYP3A5"].sites if site.position == 99672916)


@pytest.mark.parametrize(("depths", "read"), [("0/0:30:25", True), ("0/0:30:9", False), ("0/0:12:.", True)])
def test_a_block_speaks_with_its_least_depth(tmp_path, depths, read):
    result = called(vcf(tmp_path / "a.g.vcf", _gvcf(SITE, depths)), "CYP3A5")
    assert result.missing_positions == ([] if read else [SITE.label])
    assert result.phenotype == ("Normal Metabolizer" if read else None)


@pytest.mark.parametrize(("filters", "read"), [("PASS", True), ("RefCall", True), (".", True), ("LowQual", False)])
def test_a_block_that_failed_its_filter_is_no_call(tmp_path, filters, read):
    result = called(vcf(tmp_path / "a.g.vcf", _gvcf(SITE, "0/0:30:25", filters)), "CYP3A5")
    assert result.missing_positions == ([] if read else [SITE.label])


def test_an_alternate_that_stands_for_anything_is_no_call_where_it_is_carried(tmp_path):
    rows = [
        *plain("CYP3A5", [SITE.position], 2),
        line(SITE.contig, SITE.position, "T", "C,<NON_REF>", "0/2", "0/1"),
    ]
    first, second = call(vcf(tmp_path / "a.vcf", rows, ["A", "B"]), "CYP3A5")
    assert first.missing_positions == [SITE.label]
    assert second.diplotypes == ["*1/*3"]


def test_who_carries_a_structural_deletion_is_withheld_and_nobody_else(tmp_path):
    deletion = line("chr6", 18130600, "A", "<DEL>", "0/1", "0/0", info="END=18130700")
    rows = [*plain("TPMT", (), 2), deletion]
    first, second = call(vcf(tmp_path / "a.vcf", rows, ["A", "B"]), "TPMT")
    assert first.status == "indeterminate"
    assert "in no named allele" in first.reason
    assert second.diplotypes == ["*1/*1"]
    gap = plain("TPMT", [18130687], 2)
    first, second = call(vcf(tmp_path / "b.vcf", [*gap, deletion], ["A", "B"]), "TPMT")
    assert first.status == "indeterminate"
    assert second.missing_positions == ["chr6:18130687 rs1142345"]


def test_an_overlapping_deletion_that_is_known_explains_the_star(tmp_path):
    rows = [*plain("TPMT", [18130687]), line("chr6", 18130687, "T", "*", "0/1")]
    assert "carries chr6:18130687:T:*" in called(vcf(tmp_path / "a.vcf", rows), "TPMT").reason


@pytest.mark.parametrize(
    ("form", "calls"),
    [
        ("GT", "./."),
        ("GT", "0/."),
        ("GT", "./1"),
        ("GT:DP", "0/0:0"),
        ("GT:DP", "0/1:9"),
        ("GT:FT", "0/0:LowQual"),
        ("GT", "0/0/0"),
        ("DP", "30"),
    ],
)
def test_no_good_genotype_is_no_call(tmp_path, form, calls):
    rows = [*plain("CYP3A5", [SITE.position]), line(SITE.contig, SITE.position, "T", "C", calls, form=form)]
    result = called(vcf(tmp_path / "a.vcf", rows), "CYP3A5")
    assert result.missing_positions == [SITE.label]
    assert result.status == "indeterminate"


@pytest.mark.parametrize(("form", "calls"), [("GT:FT", "0/1:PASS"), ("GT:DP", "0/1:10"), ("GT:DP", "0/1:.")])
def test_a_good_genotype_is_read(tmp_path, form, calls):
    rows = [*plain("CYP3A5", [SITE.position]), line(SITE.contig, SITE.position, "T", "C", calls, form=form)]
    assert called(vcf(tmp_path / "a.vcf", rows), "CYP3A5").diplotypes == ["*1/*3"]


def test_one_copy_needs_half_the_reads(tmp_path):
    def rows(depth):
        return [
            line(site.contig, site.position, site.reference[0], ".", f"0:{depth}", form="GT:DP")
            for site in GENES["G6PD"].sites
        ]

    five = called(vcf(tmp_path / "a.vcf", rows(5)), "G6PD", sex=Sex.MALE)
    four = called(vcf(tmp_path / "b.vcf", rows(4)), "G6PD", sex=Sex.MALE)
    assert (five.diplotypes, four.status) == (["B (reference)"], "not_called")


def test_phase_sets_are_read(tmp_path):
    rows = plain("TPMT", [18130687, 18138997])
    together = [
        line("chr6", place, ref, alt, f"0|1:{name}", form="GT:PS")
        for place, ref, alt, name in ((18130687, "T", "C", 1), (18138997, "C", "T", 1))
    ]
    assert called(vcf(tmp_path / "a.vcf", [*rows, *together]), "TPMT").diplotypes == ["*1/*3A"]
    apart = [together[0], together[1].replace("0|1:1", "0|1:2")]
    assert called(vcf(tmp_path / "b.vcf", [*rows, *apart]), "TPMT").diplotypes == ["*1/*3A", "*3B/*3C"]


def test_an_undocumented_change_is_passed_over_where_the_genes_row_says_so(tmp_path):
    rows = [*plain("RYR1", [38440802]), line("chr19", 38440802, "T", "A", "0/1")]
    result = called(vcf(tmp_path / "a.vcf", rows), "RYR1")
    assert (result.status, result.phenotype) == ("called", "Uncertain Susceptibility")
    assert "read as reference: chr19:38440802" in result.reason
    assert "chr19:38440802:T:A, in no named allele" in result.reason


def test_absent_sites_are_reference_only_by_declaration(tmp_path):
    definition = GENES["TPMT"]
    path = vcf(tmp_path / "a.vcf", [line("chr6", 18130687, "T", "C", "0/1")])
    places = places_of(definition.sites, definition.contexts)
    calls = read_genotypes(path, places)
    (silent,) = call_gene(calls, definition, {}, "tables", RULES)
    assert len(silent.missing_positions) == 42
    declared, absent = absent_as_reference(calls, places)
    (told,) = call_gene(declared, definition, {}, "tables", RULES)
    assert (told.diplotypes, len(absent)) == (["*1/*3C"], 42)


def test_a_man_has_one_copy_at_absent_sites_of_x_too(tmp_path):
    definition = GENES["G6PD"]
    path = vcf(tmp_path / "a.vcf", [line("chrX", 154536002, "C", "T", "1", "0/1")], ["HE", "SHE"])
    places = places_of(definition.sites, definition.contexts)
    declared, _ = absent_as_reference(read_genotypes(path, places), places)
    he, she = call_gene(declared, definition, {"HE": Sex.MALE, "SHE": Sex.FEMALE}, "tables", RULES)
    assert (he.diplotypes, she.status) == (["Asahi"], "called")


def test_a_file_that_is_no_vcf_or_has_nobody_is_refused(tmp_path):
    (tmp_path / "a.vcf").write_text("gene\tallele\n")
    places = places_of(GENES["TPMT"].sites, ())
    with pytest.raises(FormatError, match="not a readable VCF"):
        read_genotypes(tmp_path / "a.vcf", places)
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
    (tmp_path / "b.vcf").write_text("\n".join([*HEAD, columns]) + "\n")
    with pytest.raises(FormatError, match="no person's genotypes"):
        read_genotypes(tmp_path / "b.vcf", places)


def test_a_file_without_the_gene_leaves_everything_unread(tmp_path):
    result = called(vcf(tmp_path / "a.vcf", [line("chr1", 5, "A", "C", "0/1")], indexed=True), "TPMT")
    assert (result.status, len(result.missing_positions)) == ("not_called", 43)

import math

import pytest

from genomics.errors import ConfigError, FormatError
from genomics.files.joining import keys_of_alleles
from genomics.files.known_sets import join_known, named_paths
from genomics.files.scores import join_scores

KEYS = ["chr1:100:A:C", "chr1:100:A:G", "chrX:7:C:T"]
REVEL = "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL,Ensembl_transcriptid\n"
MISSENSE = (
    "# Copyright 2023\n#CHROM\tPOS\tREF\tALT\tgenome\tuniprot_id\ttranscript_id\tprotein_variant"
    "\tam_pathogenicity\tam_class\n"
)
SPLICE = (
    '##fileformat=VCFv4.2\n##INFO=<ID=SpliceAI,Number=.,Type=String,Description="x">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)


@pytest.fixture
def scored(tmp_path):
    """Values of `KEYS` by a table of this text; NaN is `None`."""

    def values(text, name="predictor", file="table.txt"):
        path = tmp_path / file
        path.write_text(text)
        keys, alleles = keys_of_alleles(KEYS)
        found = join_scores(name, [path], keys).values.tolist()
        by_key = dict(zip(alleles, (None if math.isnan(one) else one for one in found), strict=True))
        return [by_key[key] for key in KEYS]

    return values


def test_revel_is_read_at_its_grch38_places(scored):
    text = REVEL + "1,90,100,A,C,T,M,0.25,ENST1\n1,100,.,A,G,T,M,0.9,ENST1\nX,5,7,C,T,T,M,0.5,ENST2\n"
    assert scored(text) == [0.25, None, 0.5]


def test_the_highest_of_several_transcripts_counts(scored):
    assert scored(REVEL + "1,90,100,A,C,T,M,0.25,ENST1\n1,90,100,A,C,T,K,0.75,ENST2\n") == [0.75, None, None]


def test_alphamissense_is_read_as_published(scored):
    text = MISSENSE + "chr1\t100\tA\tG\thg38\tP1\tENST1.2\tV2L\t0.2937\tlikely_benign\n"
    assert scored(text) == [None, 0.2937, None]


def test_a_table_of_another_build_is_refused(scored):
    with pytest.raises(FormatError, match="made on hg19; use the GRCh38 release"):
        scored(MISSENSE + "chr1\t100\tA\tG\thg19\tP1\tENST1.2\tV2L\t0.2937\tlikely_benign\n")


def test_spliceai_is_its_highest_delta_over_genes(scored):
    lines = (
        "1\t100\t.\tA\tC\t.\t.\tSpliceAI=C|OR4F5|0.01|0.00|0.32|0.00|49|-40|49|31\n"
        "1\t100\t.\tA\tG\t.\t.\tSpliceAI=G|A|0.01|0.00|.|0.00|1|1|1|1,G|B|0.00|0.91|0.00|0.00|1|1|1|1\n"
        "X\t7\t.\tC\tT\t.\t.\tSpliceAI=T|A|.|.|.|.|.|.|.|.\n"
    )
    assert scored(SPLICE + lines) == [0.32, 0.91, None]


def test_any_table_with_a_column_of_that_name_will_do(scored):
    assert scored("#CHROM\tPOS\tREF\tALT\tother\tMine\nchr1\t100\tA\tC\t5\t0.125\n", name="MINE") == [
        0.125,
        None,
        None,
    ]


def test_an_allele_that_the_table_lacks_is_not_evaluated_never_zero(scored):
    assert scored(REVEL) == [None, None, None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("chr,hg19_pos,ref,alt,REVEL\n", "no column grch38_pos or pos or position"),
        ("#CHROM\tPOS\tREF\tALT\tmystery\n", "no column predictor or am_pathogenicity or revel or score"),
        (SPLICE.replace("SpliceAI", "Other"), "declares no INFO SpliceAI"),
    ],
)
def test_a_table_that_is_not_understood_is_refused(scored, text, words):
    with pytest.raises(FormatError, match=words):
        scored(text)


def test_the_versions_of_score_tables_are_told(tmp_path):
    path = tmp_path / "revel.csv"
    path.write_text(REVEL)
    keys, _ = keys_of_alleles(KEYS)
    assert join_scores("REVEL", [path], keys).version.startswith("sha256 ")
    (tmp_path / "manifest.yaml").write_text(
        "revel.csv: {source: s, version: REVEL v1.3, date: 2021-05-03, licence: l}\n"
    )
    assert join_scores("REVEL", [path], keys).version == "REVEL v1.3 (2021-05-03)"


def test_a_file_that_is_not_the_one_of_its_manifest_is_stale(tmp_path):
    path = tmp_path / "revel.csv"
    path.write_text(REVEL)
    (tmp_path / "manifest.yaml").write_text(
        f"revel.csv: {{source: s, version: v, date: '2021', licence: l, sha256: {'0' * 64}}}\n"
    )
    with pytest.raises(FormatError, match="not the file that the manifest beside it describes"):
        join_scores("REVEL", [path], keys_of_alleles(KEYS)[0])


def test_a_known_set_of_several_alternates_a_line_lists_each(tmp_path):
    path = tmp_path / "dbsnp.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##dbSNP_BUILD_ID=157\n##reference=GRCh38.p14\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER"
        "\tINFO\nNC_000001.11\t100\trs1\tA\tG,T\t.\t.\t.\nNC_000001.11\t100\trs2\tAT\tCT,A\t.\t.\t.\n"
    )
    keys, alleles = keys_of_alleles([*KEYS, "chr1:100:A:T"])
    known = join_known("dbSNP", [path], keys)
    assert dict(zip(alleles, known.listed.tolist(), strict=True)) == {
        "chr1:100:A:C": True, "chr1:100:A:G": True, "chr1:100:A:T": True, "chrX:7:C:T": False,
    }  # fmt: skip
    assert (known.versions, known.contigs) == (["dbSNP build 157"], {"chr1"})


@pytest.mark.parametrize("text", ["dbsnp.vcf", "=x.vcf", "dbSNP="])
def test_a_set_needs_a_name_and_a_file(text):
    with pytest.raises(ConfigError, match="is not NAME=PATH"):
        named_paths([text])

import pytest

from genomics.errors import ConfigError, FormatError
from genomics.files.gnomad import join_gnomad, read_gnomad
from genomics.files.joining import keys_of_alleles

FIELDS = ("AC", "AN", "nhomalt", "fafmax_faf95_max", "fafmax_faf95_max_gen_anc")
JOINT = tuple(f"{name}_joint" for name in FIELDS)
KEY = "chr1:100:A:C"


@pytest.fixture
def write(tmp_path):
    def written(name, *lines, fields=FIELDS):
        kinds = {
            name: "String" if "gen_anc" in name else "Float" if "faf" in name else "Integer" for name in fields
        }
        declared = "".join(
            f'##INFO=<ID={one},Number={1 if one.startswith("AN") else "A"},Type={kind},Description="x">\n'
            for one, kind in kinds.items()
        )
        path = tmp_path / name
        path.write_text(
            f'##fileformat=VCFv4.2\n{declared}##FILTER=<ID=AC0,Description="x">\n'
            '##FILTER=<ID=EXOMES_FILTERED,Description="x">\n##FILTER=<ID=RF,Description="x">\n'
            "##contig=<ID=chr1,assembly=gnomAD_GRCh38>\n##contig=<ID=chr2,assembly=gnomAD_GRCh38>\n"
            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + "".join(f"{line}\n" for line in lines)
        )
        return path

    return written


def row(values, filters="PASS", contig="chr1", position=100, fields=FIELDS):
    given = ";".join(f"{name}={value}" for name, value in zip(fields, values, strict=True) if value is not None)
    return f"{contig}\t{position}\t.\tA\tC\t.\t{filters}\t{given}"


def test_every_field_of_a_release_is_read(write):
    path = write("gnomad.exomes.v4.1.sites.chr1.vcf", row((8, 1000, 1, "2.5e-05", "nfe")))
    one = read_gnomad([path], {KEY})[KEY]
    assert (one.allele_count, one.allele_number, one.frequency, one.homozygotes) == (8, 1000, 0.008, 1)
    assert (one.faf95, one.faf95_group, one.filters, one.sources) == (2.5e-05, "nfe", [], ["exomes"])


def test_exomes_and_genomes_are_added_and_the_higher_filtering_frequency_counts(write):
    exomes = write("gnomad.exomes.v4.1.sites.chr1.vcf", row((8, 1000, 1, "0.002", "nfe")))
    genomes = write("gnomad.genomes.v4.1.sites.chr1.vcf", row((3, 500, 0, "0.004", "afr")))
    one = read_gnomad([exomes, genomes], {KEY})[KEY]
    assert (one.allele_count, one.allele_number, one.homozygotes) == (11, 1500, 1)
    assert (one.faf95, one.faf95_group, one.sources) == (0.004, "afr", ["exomes", "genomes"])
    assert read_gnomad([genomes, exomes], {KEY})[KEY] == one


def test_the_joint_data_counts_alone_where_it_lists_an_allele(write):
    joint = write(
        "gnomad.joint.v4.1.sites.chr1.vcf",
        row((11, 1500, 1, "0.003", "nfe"), fields=JOINT, filters="EXOMES_FILTERED"),
        fields=JOINT,
    )
    exomes = write(
        "gnomad.exomes.v4.1.sites.chr1.vcf", row((8, 1000, 1, "0.9", "nfe")), row((1, 9, 0, 0, "x"), position=7)
    )
    found = read_gnomad([exomes, joint], {KEY, "chr1:7:A:C"})
    assert (found[KEY].allele_count, found[KEY].faf95, found[KEY].sources) == (11, 0.003, ["joint"])
    assert found[KEY].filters == ["EXOMES_FILTERED"]
    assert found["chr1:7:A:C"].sources == ["exomes"]


def test_a_failed_filter_says_whose_it_is(write):
    exomes = write("gnomad.exomes.v4.1.sites.chr1.vcf", row((8, 1000, 1, 0, None), filters="AC0;RF"))
    genomes = write("gnomad.genomes.v4.1.sites.chr1.vcf", row((3, 500, 0, 0, None)))
    assert read_gnomad([exomes, genomes], {KEY})[KEY].filters == ["exomes:AC0", "exomes:RF"]


def test_what_a_release_lacks_is_unknown_never_zero(write):
    path = write("gnomad.vcf", "chr1\t100\t.\tA\tC\t.\tPASS\tAC=2;AN=0", fields=("AC", "AN"))
    one = read_gnomad([path], {KEY})[KEY]
    assert (one.frequency, one.faf95, one.faf95_group, one.homozygotes) == (None, None, None, None)
    assert read_gnomad([path], {"chr1:101:A:C"}) == {}


def test_files_by_chromosome_cover_their_chromosomes_alone(write):
    files = [write(f"gnomad.exomes.chr{n}.vcf", row((n, 10, 0, 0, None), contig=f"chr{n}")) for n in (1, 2)]
    keys, _ = keys_of_alleles(["chr1:100:A:C", "chr2:100:A:C", "chr3:100:A:C"])
    assert join_gnomad(files, keys).contigs == {"chr1", "chr2"}
    assert join_gnomad(files[:1], keys).listed.tolist() == [1, 0, 0]


def test_one_chromosome_twice_is_refused_it_would_count_double(write):
    files = [write(f"gnomad.exomes.{name}.vcf", row((1, 10, 0, 0, None))) for name in ("a", "b")]
    with pytest.raises(ConfigError, match="both hold gnomAD exomes on chr1; give one"):
        read_gnomad(files, {KEY})


def test_an_allele_that_stands_twice_in_a_file_counts_once(write):
    path = write("gnomad.exomes.vcf", row((1, 10, 0, 0, None)), row((1, 10, 0, 0, None)))
    assert read_gnomad([path], {KEY})[KEY].allele_count == 1


def test_a_file_without_counts_is_no_gnomad(write):
    with pytest.raises(FormatError, match="declares no INFO AC_joint or AC; use a gnomAD site VCF"):
        read_gnomad([write("x.vcf", fields=("AN",))], {KEY})

"""Genome builds by the lengths of their chromosomes (NCBI assembly reports)."""

from collections.abc import Mapping

from genomics.records.variant import CONTIGS

# fmt: off
_GRCH38 = (
    248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717, 133797422,
    135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285, 58617616, 64444167,
    46709983, 50818468, 156040895, 57227415, 16569,
)
_GRCH37 = (
    249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022, 141213431, 135534747,
    135006516, 133851895, 115169878, 107349540, 102531392, 90354753, 81195210, 78077248, 59128983, 63025520,
    48129895, 51304566, 155270560, 59373566, 16569,
)
_T2T = (
    248387328, 242696752, 201105948, 193574945, 182045439, 172126628, 160567428, 146259331, 150617247, 134758134,
    135127769, 133324548, 113566686, 101161492, 99753195, 96330374, 84276897, 80542538, 61707364, 66210255,
    45090682, 51324926, 154259566, 62460029, 16569,
)
# fmt: on
GRCH38_LENGTHS: dict[str, int] = dict(zip(CONTIGS, _GRCH38, strict=True))
"""GRCh38 (GCF_000001405.26, 2013-12)."""

_VERSIONS = (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10)
GRCH38_ACCESSIONS: dict[str, str] = {
    name: f"NC_{number:06d}.{version}"
    for number, (name, version) in enumerate(zip(CONTIGS[:24], _VERSIONS, strict=True), 1)
} | {"chrM": "NC_012920.1"}
"""RefSeq accessions of GRCh38 (NCBI GCF_000001405, 2013-12)."""

CONTIG_OF_ACCESSION = {accession: contig for contig, accession in GRCH38_ACCESSIONS.items()}

_OTHERS = {
    "GRCh37": dict(zip(CONTIGS, _GRCH37, strict=True)),  # GCF_000001405.13, 2009-02
    "T2T-CHM13v2.0": dict(zip(CONTIGS, _T2T, strict=True)),  # GCF_009914755.1, 2022-01
}


def other_build(lengths: Mapping[str, int | None]) -> str | None:
    """Name of the build, other than GRCh38, that a chromosome of these lengths belongs to.

    Names without `chr` are compared as well; a length that two builds share says nothing.

    >>> other_build({"chr1": 249250621}), other_build({"1": 249250621}), other_build({"chr1": 248956422})
    ('GRCh37', 'GRCh37', None)
    """
    for contig, length in lengths.items():
        name = contig if contig.startswith("chr") else f"chr{contig}"
        if length is None or length == GRCH38_LENGTHS.get(name):
            continue
        for build, expected in _OTHERS.items():
            if expected.get(name) == length:
                return build
    return None

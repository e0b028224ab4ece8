"""A process of its own for a CRAM: `python -m genomics.files.cram_decoder CRAM REFERENCE` sends BAM to stdout.

The BAM is uncompressed (stored blocks) and holds the eleven mandatory fields of SAM, without tags.
"""

import sys

import pysam

# SAM_QNAME to SAM_QUAL of htslib's sam.h: what the kernel reads, and nothing that takes time to make.
_FIELDS = 0x7FF


def main() -> None:
    """Decode; on failure one line on stderr and exit code 1."""
    path, reference = sys.argv[1:]
    options = [
        word for key in (f"required_fields={_FIELDS}", "decode_md=0") for word in ("--input-fmt-option", key)
    ]
    try:
        pysam.samtools.view("-u", "--no-PG", "-T", reference, *options, path, catch_stdout=False)
    except pysam.SamtoolsError as error:
        sys.exit(" ".join(str(error).split()))


if __name__ == "__main__":
    main()

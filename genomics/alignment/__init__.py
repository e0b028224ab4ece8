"""One pass over a BAM or CRAM: counts, coverage of the result genes, sex chromosomes."""

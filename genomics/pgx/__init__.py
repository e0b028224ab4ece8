"""Pharmacogenomics: genotypes at defining positions to named alleles, functions and phenotypes."""

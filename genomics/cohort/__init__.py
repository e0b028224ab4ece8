"""Cohort stage: a joint call to filtered sites, frequencies, sample quality, relatedness and calls."""

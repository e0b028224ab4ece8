"""Return DNA results to the participants of a sequenced cohort."""

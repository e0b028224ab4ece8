#!/usr/bin/env bash
# Makes the README's pictures of report pages from a finished demo (needs pdftoppm of poppler-utils).
set -eu
released=${1:-results/demo/released}
pdftoppm -r 60 -png -f 1 -l 1 -singlefile "$released/HC54994/hereditary.pdf" docs/images/hereditary
pdftoppm -r 60 -png -f 2 -l 2 -singlefile "$released/HC54994/hereditary.pdf" docs/images/chances
pdftoppm -r 60 -png -f 2 -l 2 -singlefile "$released/HC15493/medicine.pdf" docs/images/medicine
pdftoppm -r 60 -png -f 2 -l 2 -singlefile "$released/HC97643/ancestry_traits.pdf" docs/images/ancestry
pdftoppm -r 60 -png -f 1 -l 1 -singlefile "$released/HC15493/medicine.clinician.pdf" docs/images/clinician

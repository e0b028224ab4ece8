import pytest

from genomics.checks.inputs import check_file
from genomics.records.problem import InputKind


@pytest.fixture
def problems():
    """`problems(path, "vcf")`: what the check of one file says, one line each."""
    return lambda path, kind: [problem.line for problem in check_file(path, InputKind(kind)).problems]

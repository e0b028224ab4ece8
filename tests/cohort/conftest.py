import pytest
from cohort_builder import JointCall


@pytest.fixture
def joint_call(tmp_path):
    """Makes a joint call of these people in a fresh folder."""

    def make(*people, **columns):
        return JointCall(tmp_path, list(people), **columns)

    return make

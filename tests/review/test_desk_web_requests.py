"""A few hundred requests of `make faults` with every run of the tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.faults import web_requests


def test_no_request_fails_the_server_and_no_canary_is_logged():
    assert web_requests.run(web_requests.SHORT) == []

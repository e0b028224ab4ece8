import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "review"))  # the desk's builders serve here too

from desk_builders import Desk


@pytest.fixture
def open_desk(tmp_path):
    desk = Desk(tmp_path / "review.sqlite")
    yield desk
    desk.connection.close()

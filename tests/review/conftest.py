import pytest
from desk_builders import Desk


@pytest.fixture
def open_desk(tmp_path):
    desk = Desk(tmp_path / "review.sqlite")
    yield desk
    desk.connection.close()

import pytest
from desk_builders import Desk, positive_results
from web_builders import Browser, Clock, accounts_of, web_app


@pytest.fixture
def open_desk(tmp_path):
    desk = Desk(tmp_path / "review.sqlite")
    yield desk
    desk.connection.close()


@pytest.fixture(scope="session")
def known_accounts(tmp_path_factory):
    path = tmp_path_factory.mktemp("accounts") / "accounts.sqlite"
    accounts_of(path)
    return path.read_bytes()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path / "review.sqlite")
    desk.load((1, 2), positive_results((1, 2)))
    yield desk
    desk.connection.close()


@pytest.fixture
def app(desk, tmp_path, known_accounts, clock):
    (tmp_path / "accounts.sqlite").write_bytes(known_accounts)
    return web_app(desk.path, tmp_path / "accounts.sqlite", clock)


@pytest.fixture
def sign_in(app):
    def signed_in(who):
        browser = Browser(app)
        assert browser.login(who).status_code == 303
        return browser

    return signed_in

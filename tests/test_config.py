"""What is wrong in a setting or a key is said at the start, in words, without secrets."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url

from letters import config, create_app
from letters.config import Settings
from letters.domain.problems import Problem
from tests.conftest import make_app
from tests.support.together import at_once

PASSWORD = "correct-horse"


def read(**values: str) -> Settings:
    return config.read({f"LETTERS_{name.upper()}": value for name, value in values.items()})


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = config.read({})
    assert settings.data == tmp_path / "instance"
    assert settings.keys == tmp_path / "instance" / "keys"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/letters.db"
    assert settings.trusted_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert settings.mail_from == "letters@127.0.0.1"
    assert not settings.https


def test_an_empty_variable_is_not_set() -> None:
    names = ("url", "database_url", "keys", "smtp_url", "mail_from", "proxies", "log_level")
    assert read(**dict.fromkeys(names, "")) == config.read({})


def test_the_public_address_decides_over_tls_hosts_and_sender() -> None:
    settings = read(url="https://letters.example.org/")
    assert settings.url == "https://letters.example.org"
    assert settings.https
    assert settings.trusted_hosts == ("letters.example.org",)
    assert settings.mail_from == "letters@letters.example.org"


@pytest.mark.parametrize(
    "url",
    [
        "letters.example.org",
        "ftp://letters.example.org",
        "https://",
        "https://letters.example.org/below",
        "https://letters.example.org?x=1",
        "https://letters.example.org#top",
        "https://ada:pw@letters.example.org",
        "https://letters.example.org:99999",
        "https://letters.example.org:port",
        "https://[::1",
        "https://two hosts.example",
        "https://letters.example.org\r\nX: y",
    ],
)
def test_a_public_address_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(Problem, match="LETTERS_URL"):
        read(url=url)


def test_an_address_of_numbers_may_be_asked_for_as_browsers_write_it() -> None:
    assert read(url="http://[::1]:5000").trusted_hosts == ("[::1]",)


def test_further_hosts_stand_beside_the_own() -> None:
    settings = read(url="https://a.example", trusted_hosts=" b.example, ,c.example,a.example ")
    assert settings.trusted_hosts == ("a.example", "b.example", "c.example")


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_postgresql_is_reached_by_the_driver_that_is_here(scheme: str) -> None:
    """However the place that hosts it writes the address."""
    url = f"{scheme}://ada:{PASSWORD}@db.example:5433/letters?sslmode=require"
    found = make_url(read(database_url=url).database_url)
    assert found.drivername == "postgresql+psycopg"
    assert (found.host, found.port, found.database) == ("db.example", 5433, "letters")
    assert found.password == PASSWORD


@pytest.mark.parametrize(
    "url",
    [
        "letters.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///letters.db",
        f"mysql://ada:{PASSWORD}@db.example/letters",
        f"postgresql+psycopg2://ada:{PASSWORD}@db.example/letters",
        "postgresql://",
    ],
)
def test_a_database_that_cannot_be_used_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(Problem, match="LETTERS_DATABASE_URL") as caught:
        read(database_url=url)
    assert PASSWORD not in caught.value.message


@pytest.mark.parametrize("name", ["50% done?", "a#b", "名前 данные", 'it\'s "here"'])
def test_a_data_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    settings = read(data=str(folder))
    assert make_url(settings.database_url).database == str(folder / "letters.db")


@pytest.mark.parametrize(
    "url",
    ["mail.example.org:587", "http://mail.example.org", "smtp://", "smtp://h:1000000", "smtp://[a"],
)
def test_a_mail_server_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(Problem, match="LETTERS_SMTP_URL"):
        read(smtp_url=url)


@pytest.mark.parametrize(
    "sender", ["Undersigned", "Us <us@example.org>", "a@b@c", "a b@example.org", "a@b\nBcc: x@y"]
)
def test_a_sender_that_is_no_single_address_is_refused(sender: str) -> None:
    with pytest.raises(Problem, match="LETTERS_MAIL_FROM"):
        read(mail_from=sender)


@pytest.mark.parametrize("value", ["-1", "10", "1.5", "many", "²"])
def test_a_number_out_of_its_range_is_refused(value: str) -> None:
    with pytest.raises(Problem, match=r"LETTERS_PROXIES.*from 0 to 9"):
        read(proxies=value)


def test_counters_that_cannot_be_kept_are_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="LETTERS_LIMITS_STORAGE"):
        make_app(tmp_path, f"sqlite:///{tmp_path / 'l.db'}", LETTERS_LIMITS_STORAGE="carrier://x")


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        read().paper = "A5"  # type: ignore[misc]


def test_keys_are_whole_when_two_processes_make_them_at_once(tmp_path: Path) -> None:
    """The web and the worker may start together."""
    folder = tmp_path / "keys"

    def start() -> config.Keys:
        config.make_keys(folder)
        return config.read_keys(folder)

    found = at_once([partial(start) for _ in range(8)])
    assert len({(keys.master, keys.session) for keys in found}) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["master.key", "session.key"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: path.write_text(""), "is damaged"),
        (lambda path: path.write_text("g" * 64), "is damaged"),
        (lambda path: path.write_text("a" * 63), "is damaged"),
        (lambda path: path.write_bytes(b"\xff" * 64), "cannot be read"),
        (lambda path: path.chmod(0o640), "can be read by others"),
        (lambda path: path.chmod(0o604), "can be read by others"),
    ],
)
def test_a_key_that_is_lost_damaged_or_open_to_others_stops_the_start(
    tmp_path: Path, damage: object, says: str
) -> None:
    settings = read(data=str(tmp_path))
    config.make_keys(settings.keys)
    damage(settings.keys / "master.key")  # type: ignore[operator]
    with pytest.raises(Problem, match=rf"master.key.*{says}"):
        create_app(settings)


def test_a_start_that_breaks_off_leaves_no_half_of_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(_bytes: int) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(config.secrets, "token_hex", break_off)
    with pytest.raises(KeyboardInterrupt):
        config.make_keys(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_is_damaged_is_not_made_anew(tmp_path: Path) -> None:
    """A new master key would lose all that the old one sealed."""
    config.make_keys(tmp_path)
    (tmp_path / "master.key").write_text("cut sho")
    config.make_keys(tmp_path)
    assert (tmp_path / "master.key").read_text() == "cut sho"


def test_keys_show_nothing_of_themselves(tmp_path: Path) -> None:
    config.make_keys(tmp_path)
    keys = config.read_keys(tmp_path)
    assert len(keys.master) == 32
    assert repr(keys) == str(keys) == "Keys(…)"


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    config.make_keys(tmp_path / "a")
    config.make_keys(tmp_path / "b")
    one, other = (config.read_keys(tmp_path / name) for name in "ab")
    keys = {one.derive("a"), one.derive("b"), other.derive("a"), one.master, other.master}
    assert len(keys) == 5
    assert one.derive("a") == one.derive("a")

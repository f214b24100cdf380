"""Whoever runs an installation sets it up, backs it up and brings it back."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from letters import create_app
from letters.cli import main
from letters.config import make_keys, read, read_keys
from letters.domain.states import LetterState
from letters.jobs import slot
from letters.models import Convener, Letter, Logo, SignOn, db
from letters.models.transaction import reading, writing
from letters.models.vault import Vault
from letters.services import letterhead, upkeep
from tests import factories
from tests.rendering.pictures import logo
from tests.support import postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def installation(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty installation that the environment points to."""
    data = tmp_path / "data"
    data.mkdir()
    point_to(monkeypatch, data, database_url)
    return data


def point_to(monkeypatch: pytest.MonkeyPatch, data: Path, database_url: str) -> None:
    for name in [name for name in os.environ if name.startswith("LETTERS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LETTERS_DATA", str(data))
    monkeypatch.setenv("LETTERS_DATABASE_URL", database_url)
    make_keys(data / "keys")


def letters(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


class Records:
    """What the installation that the environment points to holds."""

    def __enter__(self) -> Records:
        self._context = create_app(read(os.environ)).app_context()
        self._context.push()
        return self

    def __exit__(self, *_: object) -> None:
        db.session.remove()
        db.engine.dispose()
        self._context.pop()


def fill(name: str = "Ben's Group") -> None:
    with Records():
        letter = factories.letter(state=LetterState.OPEN)
        factories.sign_on(letter, name, email="ben@a.example")


def names() -> list[tuple[str, str]]:
    with Records(), reading():
        return [(each.name, each.email) for each in db.session.scalars(select(SignOn))]


def key_of(installation: Path) -> str:
    return Vault(read_keys(installation / "keys").master).key_id


def fresh(database: str, tmp_path: Path) -> str:
    if database == "postgresql":
        return postgres.create_database()
    return f"sqlite:///{tmp_path}/second.db"


def test_migrate_makes_the_tables_and_may_be_repeated(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_to(monkeypatch, tmp_path, fresh(database, tmp_path))
    for _ in range(2):
        result = letters("migrate")
        assert (result.exit_code, result.stdout) == (0, "The tables are up to date.\n")
    with Records(), reading():
        assert upkeep.revision() == upkeep.head()
        assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_backup_brings_everything_back_elsewhere(
    installation: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    with Records(), writing():
        convener = db.session.scalars(select(Convener)).one()
        picture = letterhead.read(logo())
        kept = letterhead.add_or_replace(convener, "Tibet Watch", picture, now=factories.NOW).image
    file = tmp_path / "letters.backup"
    result = letters("backup", file)
    assert result.exit_code == 0
    assert "The keys are not in it" in result.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    point_to(monkeypatch, installation, fresh(database, tmp_path))
    result = letters("restore", file)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Restored: the database of 20")
    assert names() == [("Ben's Group", "ben@a.example")]
    with Records(), reading():
        assert db.session.scalars(select(Logo)).one().image == kept
    assert list(tmp_path.glob(".backup-*")) == list(installation.glob(".restore-*")) == []


def test_the_archive_holds_the_database_and_no_key(installation: Path, tmp_path: Path) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == ["about.json", "database"]
        content = archive.read("database") + archive.read("about.json")
    for key in (installation / "keys").iterdir():
        secret = key.read_text().strip()
        assert secret.encode() not in content
        assert bytes.fromhex(secret) not in content
    assert b"ben@a.example" not in content


def test_restore_does_not_overwrite_unless_told(installation: Path, tmp_path: Path) -> None:
    fill("The old name")
    file = tmp_path / "letters.backup"
    letters("backup", file)
    fill("The new name")
    result = letters("restore", file)
    assert result.exit_code == 2
    assert "is not empty" in result.stderr
    assert len(names()) == 2
    assert letters("restore", "--force", file).exit_code == 0
    assert [name for name, _ in names()] == ["The old name"]


def damage_bytes(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def damage_end(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def damage_mark(file: Path) -> None:
    rewrite(file, sha256="0" * 64)


def another_format(file: Path) -> None:
    rewrite(file, format="something-else")


def no_archive(file: Path) -> None:
    file.write_text("name,kind\n")


def newer_release(file: Path) -> None:
    rewrite(file, revision="9999_from_the_future")


def rewrite(file: Path, **changes: str) -> None:
    with zipfile.ZipFile(file) as archive:
        about, data = json.loads(archive.read("about.json")), archive.read("database")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("about.json", json.dumps({**about, **changes}))
        archive.writestr("database", data)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (damage_bytes, "is not a backup of Undersigned, or it is damaged"),
        (damage_end, "is not a backup of Undersigned, or it is damaged"),
        (damage_mark, "is not a backup of Undersigned, or it is damaged"),
        (another_format, "is not a backup of Undersigned, or it is damaged"),
        (no_archive, "is not a backup of Undersigned, or it is damaged"),
        (newer_release, "made by a newer release"),
        (Path.unlink, "There is no file"),
    ],
)
def test_a_bad_archive_changes_nothing(
    installation: Path, tmp_path: Path, damage: object, sentence: str
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)
    assert callable(damage)
    damage(file)
    result = letters("restore", "--force", file)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert names() == [("Ben's Group", "ben@a.example")]


def test_a_full_disk_is_no_damaged_backup(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    result = letters("restore", "--force", file)
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert "it is damaged" not in result.stderr


def test_a_disk_that_takes_nothing_is_named_before_anything_is_unpacked(
    installation: Path, tmp_path: Path
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)

    def refuse(**_given: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.TemporaryDirectory", refuse)
        result = letters("restore", "--force", file)
    assert result.exit_code == 2
    assert "data cannot be written: Read-only file system." in result.stderr
    assert names() == [("Ben's Group", "ben@a.example")]


def test_a_backup_of_the_other_database_is_refused(
    installation: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)
    other = "sqlite" if database == "postgresql" else "postgresql"
    point_to(monkeypatch, installation, fresh(other, tmp_path))
    result = letters("restore", file)
    assert result.exit_code == 2
    assert f"a database on {database}; this installation uses {other}" in result.stderr


def test_other_keys_are_noticed_before_anything_is_restored(
    installation: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    point_to(monkeypatch, elsewhere, fresh(database, tmp_path))
    before = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    # The keys come first: --force is about what is here.
    for result in (letters("restore", file), letters("restore", "--force", file)):
        assert result.exit_code == 2
        assert f"needs the key {key_of(installation)}" in result.stderr
        folder = elsewhere / "keys"
        assert f"the master.key in {folder} is the key {key_of(elsewhere)}" in result.stderr
        assert f"session.key of the installation that was backed up into {folder}" in result.stderr
    after = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    assert after == before
    for key in (installation / "keys").iterdir():
        shutil.copy2(key, elsewhere / "keys")
    assert letters("restore", file).exit_code == 0
    assert names() == [("Ben's Group", "ben@a.example")]


def test_a_restore_without_any_key_asks_for_the_old_one_and_makes_none(
    installation: Path, tmp_path: Path
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    told = letters("backup", file).stdout
    needed = key_of(installation)
    assert f"(key {needed})" in told
    folder = installation / "keys"
    folder.rename(tmp_path / "kept")
    result = letters("restore", "--force", file)
    assert result.exit_code == 2
    assert f"needs the key {needed}, and there is no master.key in {folder}" in result.stderr
    assert "script/server" not in result.stderr
    assert not folder.exists()


def test_whoever_has_lost_the_keys_gets_back_what_they_did_not_seal(
    installation: Path, tmp_path: Path
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)
    shutil.rmtree(installation / "keys")
    make_keys(installation / "keys")
    assert "--without-keys" in letters("restore", "--force", file).stderr
    # What is here is still not overwritten unasked.
    assert "is not empty" in letters("restore", "--without-keys", file).stderr
    assert letters("restore", "--force", "--without-keys", file).exit_code == 0
    with Records(), reading():
        assert [each.name for each in db.session.scalars(select(SignOn))] == ["Ben's Group"]


@pytest.mark.parametrize(
    "failure",
    [
        OperationalError("ALTER TABLE …", {}, Exception("disk full\nALTER TABLE …")),
        SystemExit(1),  # how Flask-Migrate ends when Alembic refuses
    ],
)
def test_a_migration_that_fails_behind_a_restore_says_what_is_there_and_what_to_do(
    installation: Path, tmp_path: Path, failure: BaseException
) -> None:
    fill()
    file = tmp_path / "letters.backup"
    letters("backup", file)
    fill("Came later")

    def fail() -> None:
        raise failure

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("letters.services.upkeep.upgrade", fail)
        result = letters("restore", "--force", file)
    assert result.exit_code == 2
    assert "The backup is restored, but its tables could not be brought up to date" in result.stderr
    assert "“letters migrate”" in result.stderr
    assert "ALTER TABLE" not in result.stderr
    assert names() == [("Ben's Group", "ben@a.example")]
    assert letters("migrate").exit_code == 0


def test_restore_waits_until_the_worker_is_stopped(installation: Path, tmp_path: Path) -> None:
    file = tmp_path / "letters.backup"
    letters("backup", file)
    with slot.taken(installation):
        result = letters("restore", "--force", file)
    assert result.exit_code == 2
    assert "Stop it before you restore" in result.stderr


def test_a_backup_taken_while_people_sign_is_whole(
    installation: Path, database: str, tmp_path: Path
) -> None:
    """Each transaction changes two tables alike; a torn copy would hold one of the changes."""
    file = tmp_path / "letters.backup"
    stop = threading.Event()
    app = create_app(read(os.environ))

    def make_pairs() -> None:
        with app.app_context():
            letter_id = factories.letter(state=LetterState.OPEN).id
            while not stop.is_set():
                with writing():
                    letter = db.session.get_one(Letter, letter_id)
                    letter.event_count += 1
                    letter.convener.name = str(letter.event_count)
            db.session.remove()
            db.engine.dispose()

    signing = threading.Thread(target=make_pairs)
    signing.start()
    try:
        for _ in range(3):
            assert letters("backup", file).exit_code == 0
    finally:
        stop.set()
        signing.join()
    assert letters("restore", "--force", file).exit_code == 0
    with Records(), reading():
        letter = db.session.scalars(select(Letter)).one()
        assert letter.event_count > 0
        assert letter.convener.name == str(letter.event_count)
        if database == "sqlite":
            with closing(sqlite3.connect(db.engine.url.database or "")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_missing_program_is_named(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_to(monkeypatch, tmp_path, database_url)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("letters.services.dumps.DEBIAN_PROGRAMS", str(tmp_path))
    result = letters("backup", tmp_path / "letters.backup")
    assert result.exit_code == 2
    assert "postgresql-client" in result.stderr


def test_a_worker_does_not_start_on_tables_of_another_release(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_to(monkeypatch, tmp_path, fresh(database, tmp_path))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    result = letters("worker")
    assert result.exit_code == 2
    assert "letters migrate" in result.stderr

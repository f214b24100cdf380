"""The migrations make the tables that the models describe, on both databases, and back.

A revision that changes rows, and not only tables, is a data migration. Each of them gets a test
here, which stores rows with Core tables at the revision before, upgrades, and looks at the rows;
`DATA_TESTS` names it, and `test_every_data_migration_has_its_test` fails for one that comes
without.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, select, text

from letters import ROOT
from letters.domain import edition_code
from letters.domain.states import EditionKind, FactKind, MailingState, SignOnSource
from letters.models import (
    Actor,
    CopyRow,
    Edition,
    Event,
    EventKind,
    Logo,
    Mailing,
    Mention,
    OptOut,
    db,
)
from letters.models.transaction import reading, writing
from letters.services import register, upkeep
from tests import factories
from tests.conftest import make_app
from tests.support import postgres
from tests.support.starts import Start

FOLDER = ROOT / "migrations"
REVISIONS = list(ScriptDirectory(str(FOLDER)).walk_revisions())
DATA_TESTS = {
    "0004": "test_earlier_sign_ons_are_bound_to_the_text_that_they_signed",
    "0005": "test_each_party_becomes_a_mention_that_stands_alone",
    "0008": "test_who_signed_again_stays_on_the_list_without_the_calls",
    "0010": "test_a_wish_that_was_taken_back_does_not_count_again",
    "0011": "test_earlier_editions_stay_as_they_are_and_get_a_code",
    "0012": "test_what_happened_to_copies_goes_with_them",
    "0014": "test_the_state_of_a_party_goes_and_its_country_stays",
    "0017": "test_copies_whose_files_are_removed_go_back_to_where_all_had_one",
    "0016": "test_a_logo_that_is_used_no_more_goes_back_to_where_none_stayed",
}
"""The revisions that change rows, and the test here of each."""
ROW_CALLS = {"execute", "bulk_insert", "get_bind"}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Every migration runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(database: str, tmp_path: Path, start: Callable[[str, str], Start]) -> str:
    """A database of the test's own, since a migration may change its tables."""
    return start(database, "noise").clone(tmp_path)


@pytest.fixture
def empty(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without any table, its context pushed."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if database == "postgresql":
        url = postgres.create_database()
    app = make_app(tmp_path, url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if database == "postgresql":
        postgres.drop_database(url)


def ours() -> set[str]:
    """The product's tables that the database has."""
    return set(inspect(db.engine).get_table_names()) & set(db.metadata.tables)


def plain(value: Any) -> Any:
    """Of what the database says, all that can be compared; the order of columns does not
    matter in a table, but in an index."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if name != "comment"}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value)


def description() -> dict[str, Any]:
    """All that the database says of the product's tables."""
    found = inspect(db.engine)

    def listed(items: Any) -> list[str]:
        return sorted(str(sorted(plain(each).items())) for each in items)

    return {
        table: {
            "columns": listed(found.get_columns(table)),
            "key": plain(found.get_pk_constraint(table)),
            "foreign": listed(found.get_foreign_keys(table)),
            "unique": listed(found.get_unique_constraints(table)),
            "checks": listed(found.get_check_constraints(table)),
            "indexes": listed(found.get_indexes(table)),
        }
        for table in sorted(ours())
    }


def test_there_is_one_line_of_revisions() -> None:
    script = ScriptDirectory(str(FOLDER))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert all(not isinstance(each.down_revision, tuple) for each in REVISIONS)


def test_every_data_migration_has_its_test() -> None:
    changing = set()
    for each in REVISIONS:
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(Path(each.path).read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        if called & ROW_CALLS:
            changing.add(each.revision)
    assert changing == DATA_TESTS.keys()
    assert set(DATA_TESTS.values()) <= globals().keys()


def test_migrations_know_no_models() -> None:
    """They must do tomorrow what they did when they were written."""
    for each in REVISIONS:
        tree = ast.parse(Path(each.path).read_text())
        modules = {
            alias.name if isinstance(node, ast.Import) else f"{node.module}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert not any(module.startswith("letters") for module in modules)


def test_an_empty_database_becomes_what_the_models_describe(empty: Flask) -> None:
    upkeep.migrate()
    migrated = description()
    check()
    with reading():
        assert upkeep.revision() == upkeep.head()
    downgrade(revision="base")
    assert ours() == set()
    # What the models say, without any migration.
    with writing():
        db.metadata.create_all(db.session.connection())
    assert description() == migrated
    assert migrated.keys() == set(db.metadata.tables)


def test_all_the_way_back_and_up_again(empty: Flask) -> None:
    upgrade()
    first = description()
    upgrade()
    downgrade(revision="base")
    assert ours() == set()
    upgrade()
    assert description() == first


def test_the_tables_of_the_job_engine_are_left_alone(empty: Flask, database: str) -> None:
    upkeep.migrate()
    schema = "dbos" if database == "postgresql" else None

    def jobs() -> set[str]:
        return set(inspect(db.engine).get_table_names(schema=schema)) - set(db.metadata.tables)

    before = jobs()
    assert "workflow_status" in before
    check()
    downgrade(revision="base")
    assert jobs() == before


def insert_letter(moment: str) -> None:
    """A convener, its open letter and two versions, as revision 0003 knows them."""
    add = db.session.execute
    at = {"t": moment}
    add(
        text(
            "INSERT INTO conveners (id, slug, name, website, contact_email, time_zone,"
            " language, created_at) VALUES ('c', 'lamp', 'Lamp', '', '', 'UTC', 'en', :t)"
        ),
        at,
    )
    add(
        text(
            "INSERT INTO letters (id, convener_id, slug, state, who_may_sign, checked,"
            " time_zone, current_number, agreed_number, order_locale, order_articles,"
            " order_numeric, order_version, imported, event_count, data_key, created_at,"
            " agreed_at, opened_at) VALUES ('l', 'c', 'letter', 'open', 'both', :yes, 'UTC',"
            " 2, 2, 'en', 'keep', :yes, '', :no, 0, '', :t, :t, :t)"
        ),
        {**at, "yes": True, "no": False},
    )
    for number in (1, 2):
        add(
            text(
                "INSERT INTO versions (id, letter_id, number, kind, title, language,"
                " reference, salutation, body, conveners, text_hash, note, created_at)"
                " VALUES (:id, 'l', :n, 'open_letter', 'T', 'en', '', '', 'B', '[]', :h, '',"
                " :t)"
            ),
            {**at, "id": f"v{number}", "n": number, "h": str(number) * 64},
        )


def test_earlier_sign_ons_are_bound_to_the_text_that_they_signed(empty: Flask) -> None:
    upgrade(revision="0003")
    moment = "2026-03-02 12:00:00"
    with writing():
        insert_letter(moment)
        add = db.session.execute
        at = {"t": moment}
        for state, confirmed in (("unconfirmed", None), ("confirmed", moment)):
            add(
                text(
                    "INSERT INTO sign_ons (id, letter_id, version_id, kind, state, source, name,"
                    " name_as_signed, name_key, sort_name, sort_key, short_name, website, title,"
                    " affiliation, language, created_at, confirmed_at) VALUES (:id, 'l', 'v2',"
                    " 'organization', :s, 'form', 'N', 'N', :id, '', '', '', '', '', '', 'en',"
                    " :t, :c)"
                ),
                {**at, "id": state, "s": state, "c": confirmed},
            )
    upgrade()
    db.session.remove()
    with reading():
        hashes = set(db.session.scalars(text("SELECT text_hash FROM sign_ons")))
        given = db.session.execute(text("SELECT sign_on_id, version_id, text_hash FROM consents"))
        assert hashes == {"2" * 64}
        assert [tuple(row) for row in given] == [("confirmed", "v2", "2" * 64)]
        assert db.session.scalar(text("SELECT consent_number FROM letters")) == 2


def test_each_party_becomes_a_mention_that_stands_alone(empty: Flask) -> None:
    upgrade(revision="0003")
    moment = "2026-03-02 12:00:00"
    with writing():
        insert_letter(moment)
        db.session.execute(
            text(
                "INSERT INTO parties (id, convener_id, kind, name, name_key, created_at)"
                " VALUES ('p', 'c', 'organization', 'Philly4HK', 'philly4hk', :t)"
            ),
            {"t": moment},
        )
        db.session.execute(
            text(
                "INSERT INTO sign_ons (id, letter_id, version_id, kind, state, source, name,"
                " name_as_signed, name_key, sort_name, sort_key, short_name, website, title,"
                " affiliation, language, created_at, confirmed_at, listed_at, party_id) VALUES"
                " ('s', 'l', 'v2', 'organization', 'listed', 'form', 'N', 'N', 'n', '', '', '',"
                " '', '', '', 'en', :t, :t, :t, 'p')"
            ),
            {"t": moment},
        )
    upgrade()
    db.session.remove()
    with reading():
        mentions = db.session.execute(text("SELECT id, party_id, name, domain FROM mentions"))
        assert [tuple(row) for row in mentions] == [("p", "p", "Philly4HK", "")]
        found = db.session.execute(text("SELECT mention_id, party_id FROM sign_ons"))
        assert [tuple(row) for row in found] == [("p", "p")]
    db.session.remove()
    downgrade(revision="0004")
    with reading():
        assert db.session.scalar(text("SELECT name FROM parties")) == "Philly4HK"
        assert db.session.scalar(text("SELECT party_id FROM sign_ons")) == "p"


def test_who_signed_again_stays_on_the_list_without_the_calls(empty: Flask) -> None:
    upgrade()
    with writing():
        letter = factories.letter()
        factories.sign_on(letter, "Philly4HK", source=SignOnSource.AGAIN)
        for number, kind in enumerate((EventKind.OPENED, EventKind.SIGNED_AGAIN), start=1):
            event = Event(letter=letter, seq=number, kind=kind, at=factories.NOW, details={})
            event.actor = Actor.SIGNER
            db.session.add(event)
    db.session.remove()
    downgrade(revision="0007")
    with reading():
        found = db.session.execute(text("SELECT name, source, state FROM sign_ons"))
        assert [tuple(row) for row in found] == [("Philly4HK", "form", "listed")]
        assert list(db.session.scalars(text("SELECT kind FROM events"))) == ["opened"]


def test_a_wish_that_was_taken_back_does_not_count_again(empty: Flask) -> None:
    upgrade()
    with writing():
        letter = factories.letter()
        for number, kind in enumerate((EventKind.OPTED_OUT, EventKind.OPTED_IN), start=1):
            event = Event(letter=letter, seq=number, kind=kind, at=factories.NOW, details={})
            event.actor = Actor.SIGNER
            db.session.add(event)
        for mailbox, at in (("one", factories.NOW), ("two", None)):
            wish = OptOut(convener_id=letter.convener_id, mailbox_key=mailbox, taken_back_at=at)
            wish.created_at = factories.NOW
            db.session.add(wish)
    db.session.remove()
    downgrade(revision="0009")
    with reading():
        assert list(db.session.scalars(text("SELECT mailbox_key FROM opt_outs"))) == ["two"]
        assert list(db.session.scalars(text("SELECT kind FROM events"))) == ["opted_out"]


def test_the_state_of_a_party_goes_and_its_country_stays(empty: Flask) -> None:
    upgrade()
    with writing():
        mention = factories.mention(factories.convener())
        for kind, value in ((FactKind.COUNTRY, "US"), (FactKind.STATE, "California")):
            factories.fact(mention, kind=kind, value=value)
    db.session.remove()
    downgrade(revision="0013")
    with reading():
        assert list(db.session.scalars(text("SELECT value FROM facts"))) == ["US"]


SIGNATORIES = (
    '{"format":"undersigned-signatories-v1","note":"As given","signatories":[{"affiliation":"",'
    '"country":"","kind":"organization","lead":true,"name":"Žebra","native":"","number":1,'
    '"title":""}]}'
)
ROLL = """{"format": "undersigned-roll-v1", "note": "As given", "sections": [{"kind": null, "lines":
[{"number": 1, "initial": "Z", "name": "Žebra", "kind": "organization", "sort_name": "",
"title": "", "affiliation": "", "lead": 1, "position": null, "reference": "s"}]}]}"""


def test_earlier_editions_stay_as_they_are_and_get_a_code(empty: Flask) -> None:
    upgrade(revision="0003")
    moment = "2026-03-02 12:00:00"
    with writing():
        insert_letter(moment)
    upgrade(revision="0010")
    with writing():
        for number, state, stage, pdf in (
            (1, "ready", None, b"%PDF"),
            (2, "waiting", "setting", None),
        ):
            db.session.execute(
                text(
                    "INSERT INTO editions (id, letter_id, version_id, number, language, state,"
                    " attempt, stage, pages_done, roll, roll_hash, count, pdf, sha256, problem,"
                    " created_at, ready_at) VALUES (:id, 'l', 'v2', :n, 'en', :state, 1, :stage,"
                    " 0, :roll, :hash, 1, :pdf, :sha, '', :t, :ready)"
                ),
                {
                    "id": f"e{number}",
                    "n": number,
                    "state": state,
                    "stage": stage,
                    "roll": ROLL,
                    "hash": "0" * 64,
                    "pdf": pdf,
                    "sha": "1" * 64 if pdf else None,
                    "t": moment,
                    "ready": moment if pdf else None,
                },
            )
    upgrade()
    db.session.remove()
    with reading():
        one, two = db.session.scalars(select(Edition).order_by(Edition.number))
        assert (one.pdf, one.sha256, one.kind) == (b"%PDF", "1" * 64, EditionKind.EDITION)
        assert one.roll_hash == hashlib.sha256(SIGNATORIES.encode()).hexdigest()
        assert (one.seal_level, one.rendition_sha256, one.form) == (None, None, "{}")
        assert one.code != two.code
        assert edition_code.parse(one.code) == one.code
        assert one.frozen_hash != two.frozen_hash
        assert two.stage is None
    # The release before would offer a supplement as the newest edition of its letter.
    with writing():
        second = db.session.scalars(select(Edition).where(Edition.number == 2)).one()
        second.kind, second.extends_id = EditionKind.SUPPLEMENT, "e1"
    db.session.remove()
    with pytest.raises(SystemExit):
        downgrade(revision="0010")
    with writing():
        second = db.session.scalars(select(Edition).where(Edition.number == 2)).one()
        assert second.extends_id == "e1"
        second.kind, second.extends_id = EditionKind.EDITION, None
    db.session.remove()
    downgrade(revision="0010")
    with reading():
        assert db.session.scalar(text("SELECT count(*) FROM editions")) == 2


def test_names_are_found_again_by_the_smaller_tables(empty: Flask) -> None:
    upgrade(revision="0005")
    at = {"t": "2026-03-02 12:00:00"}
    with writing():
        add = db.session.execute
        add(
            text(
                "INSERT INTO conveners (id, slug, name, website, contact_email, time_zone,"
                " language, created_at) VALUES ('c', 'lamp', 'Lamp', '', '', 'UTC', 'en', :t)"
            ),
            at,
        )
        for ident, name in (("p", "Lamp of Liberty"), ("q", "Lamp of Librety")):
            add(
                text(
                    "INSERT INTO mentions (id, party_id, convener_id, kind, name, name_key, domain,"
                    " created_at) VALUES (:id, :id, 'c', 'organization', :name, :name, '', :t)"
                ),
                {**at, "id": ident, "name": name},
            )
            add(
                text(
                    "INSERT INTO mention_tokens (mention_id, token, convener_id, kind)"
                    " VALUES (:id, 7, 'c', 'organization')"
                ),
                {"id": ident},
            )
    upkeep.migrate()
    with reading():
        found = register.candidates(db.session.get_one(Mention, "p"))
        assert [each.name for each in found] == ["Lamp of Librety"]
    db.session.remove()
    downgrade(revision="0005")
    with reading():
        assert db.session.scalar(text("SELECT count(*) FROM mentions")) == 2


def test_what_happened_to_copies_goes_with_them(empty: Flask) -> None:
    upgrade()
    with writing():
        letter = factories.letter()
        for number, kind in enumerate((EventKind.CLOSED, EventKind.MAILING_ASKED), start=1):
            event = Event(letter=letter, seq=number, kind=kind, at=factories.NOW, details={})
            event.actor = Actor.COMMAND
            db.session.add(event)
    db.session.remove()
    downgrade(revision="0011")
    with reading():
        assert list(db.session.scalars(text("SELECT kind FROM events"))) == ["closed"]


def test_a_logo_that_is_used_no_more_goes_back_to_where_none_stayed(empty: Flask) -> None:
    upgrade()
    with writing():
        lamp = factories.convener("Lamp of Liberty")
        for sha256, retired_at in (("0" * 64, factories.NOW), ("1" * 64, None)):
            logo = Logo(convener=lamp, name="Lamp", name_key="lamp", image=b"PNG", sha256=sha256)
            logo.width, logo.height, logo.created_at = 1, 1, factories.NOW
            logo.retired_at = retired_at
            db.session.add(logo)
    db.session.remove()
    downgrade(revision="0015")
    with reading():
        assert list(db.session.scalars(text("SELECT sha256 FROM logos"))) == ["1" * 64]
    db.session.remove()
    upkeep.migrate()
    with reading():
        assert db.session.scalar(text("SELECT retired_at FROM logos")) is None


def test_copies_whose_files_are_removed_go_back_to_where_all_had_one(empty: Flask) -> None:
    upgrade()
    with writing():
        letter = factories.letter()
        edition = Edition(letter=letter, version_id=letter.versions[0].id, number=1, roll="{}")
        edition.frozen_hash = edition.roll_hash = "0" * 64
        edition.count, edition.created_at = 0, factories.NOW
        for form, removed_at, pdf in (("{}", factories.NOW, None), ("{}", None, b"%PDF")):
            mailing = Mailing(edition=edition, form=form, state=MailingState.READY)
            mailing.done, mailing.total, mailing.removed_at = 1, 1, removed_at
            mailing.created_at = mailing.ready_at = factories.NOW
            copy = CopyRow(mailing=mailing, number=1, recipient="{}", file="1.pdf", pdf=pdf)
            copy.pages, copy.sha256, copy.created_at = 1, "0" * 64, factories.NOW
            db.session.add(copy)
        event = Event(letter=letter, seq=9, kind=EventKind.MAILING_REMOVED, details={})
        event.at, event.actor = factories.NOW, Actor.COMMAND
        db.session.add(event)
    db.session.remove()
    downgrade(revision="0016")
    with reading():
        kept = text("SELECT pdf FROM copies JOIN mailings ON mailing_id = mailings.id")
        assert [bytes(each) for each in db.session.scalars(kept)] == [b"%PDF"]
        assert not db.session.scalars(text("SELECT 1 FROM events WHERE seq = 9")).all()
    db.session.remove()
    upkeep.migrate()
    with reading():
        (copy,) = db.session.scalars(select(CopyRow))
        assert (copy.seal_level, copy.seal_note, copy.sealing_key_id) == (None, "", None)


def add_revision(tmp_path: Path, body: str) -> str:
    """A copy of the migrations with one more, whose upgrade is `body`; give the folder."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    last = ScriptDirectory(str(FOLDER)).get_current_head()
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'next'\n"
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    (folder / "versions" / "next.py").write_text(
        f"{head}down_revision = '{last}'\n\n\ndef upgrade():\n{lines}\n"
    )
    return str(folder)


def test_a_migration_that_breaks_half_way_leaves_everything_as_it_was(
    app: Flask, tmp_path: Path
) -> None:
    folder = add_revision(
        tmp_path,
        "op.create_table('half', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "op.execute(\"UPDATE conveners SET name = 'Changed'\")\n"
        "raise ZeroDivisionError",
    )
    with pytest.raises(ZeroDivisionError):
        upgrade(directory=folder)
    with reading():
        assert upkeep.revision() == upkeep.head()
        names = set(db.session.scalars(text("SELECT name FROM conveners")))
        assert names == {"Noise Abatement Society"}
    assert "half" not in inspect(db.engine).get_table_names()
    # Nobody is locked out.
    with writing():
        db.session.execute(text("DELETE FROM workers"))


def test_a_table_that_is_rebuilt_keeps_what_hangs_on_it(app: Flask, tmp_path: Path) -> None:
    """SQLite changes a table by making it anew; the rows that refer to it must not go."""
    factories.letter()
    folder = add_revision(
        tmp_path,
        "with op.batch_alter_table('versions', recreate='auto') as table:\n"
        "    table.add_column(sa.Column('extra', sa.Integer()))\n"
        "    table.alter_column('note', existing_type=sa.Text(), nullable=True)",
    )
    counted = text("SELECT (SELECT count(*) FROM recipients), (SELECT count(*) FROM sign_ons)")
    with reading():
        before = tuple(db.session.execute(counted).one())
    upgrade(directory=folder)
    db.session.remove()
    with reading():
        assert tuple(db.session.execute(counted).one()) == before
        assert min(before) > 0
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []

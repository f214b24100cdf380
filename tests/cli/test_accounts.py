"""Making a coordinator from the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from letters.cli import main
from letters.domain.states import Role
from letters.models import Convener, Membership, User, db
from letters.models.transaction import reading

PASSWORD = "seven grey herons landed"


@pytest.fixture
def run(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run the command on the test's database."""
    settings = bare_app.extensions["settings"]
    monkeypatch.setenv("LETTERS_DATA", str(settings.data))
    monkeypatch.setenv("LETTERS_DATABASE_URL", settings.database_url)

    def command(*arguments: str, typed: str = PASSWORD + "\n") -> Result:
        return CliRunner().invoke(main, ["create-coordinator", *arguments], input=typed)

    return command


ADA = ("ada@example.org", "--name", "Ada Lam", "--convener", "Lamp of Liberty", "--password-stdin")


def test_ada_gets_an_account_and_a_convener(run, bare_app: Flask) -> None:  # type: ignore[no-untyped-def]
    result = run(*ADA)
    assert result.exit_code == 0, result.stderr
    assert (
        result.stdout
        == "Ada Lam (ada@example.org) coordinates Lamp of Liberty (lamp-of-liberty).\n"
    )
    with bare_app.app_context(), reading():
        made = db.session.scalars(select(Membership)).one()
        assert (made.user.email, made.convener.slug) == ("ada@example.org", "lamp-of-liberty")
        assert made.role is Role.COORDINATOR


def test_a_second_coordinator_joins_the_same_convener(run, bare_app: Flask) -> None:  # type: ignore[no-untyped-def]
    run(*ADA)
    result = run(
        "ben@example.org", "--name", "Ben", "--convener", "lamp-of-liberty", "--password-stdin"
    )
    assert result.exit_code == 0, result.stderr
    with bare_app.app_context(), reading():
        assert len(db.session.scalars(select(Convener)).all()) == 1
        assert len(db.session.scalars(select(Membership)).all()) == 2


def test_the_password_is_asked_for_twice(run) -> None:  # type: ignore[no-untyped-def]
    result = run(*ADA[:-1], typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.stderr
    assert PASSWORD not in result.output


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (ADA, "short\n", "A password has 12 to 128 characters."),
        (ADA, "", "There is no password on standard input."),
        (("nowhere", *ADA[1:]), PASSWORD, "no @-sign"),
        ((ADA[0], "--name", "", *ADA[3:]), PASSWORD, "Your name is missing."),
    ],
)
def test_bad_input_ends_with_a_sentence_and_nothing_stored(  # type: ignore[no-untyped-def]
    run, bare_app: Flask, arguments: tuple[str, ...], typed: str, sentence: str
) -> None:
    result = run(*arguments, typed=typed)
    assert result.exit_code == 2
    assert sentence in result.stderr
    with bare_app.app_context(), reading():
        assert db.session.scalars(select(User)).all() == []


def test_an_address_that_has_an_account_is_refused(run) -> None:  # type: ignore[no-untyped-def]
    run(*ADA)
    result = run(*ADA)
    assert result.exit_code == 2
    assert "account with this address" in result.stderr


def test_an_address_that_no_mail_reaches_is_refused_before_a_password_is_asked() -> None:
    result = CliRunner().invoke(
        main, ["create-coordinator", "notmail", "--name", "Ada", "--convener", "Lamp"], input=""
    )
    assert result.exit_code == 2
    assert "Password" not in result.output

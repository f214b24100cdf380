"""`letters import-letter`: a past letter, read from its printed text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from letters.cli import files
from letters.cli.application import application, now
from letters.domain import past_letter
from letters.domain import roll as rolls
from letters.domain.past_letter import PastLetter
from letters.domain.problems import Problem
from letters.domain.states import LetterKind
from letters.models import Convener, db
from letters.models.transaction import writing
from letters.services import importing
from letters.services.actor import COMMAND


@click.command("import-letter", short_help="Read a past letter and its names from plain text.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--convener", metavar="SLUG", help="Save it as a closed letter of this convener.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in LetterKind]),
    default=LetterKind.OPEN_LETTER.value,
    show_default=True,
    help="What kind of letter it is.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was read as JSON.")
def import_letter(file: Path, convener: str | None, kind: str, as_json: bool) -> None:
    """Read a past letter: title, recipients, salutation, body and numbered names.

    Without --convener nothing is stored, and no database is needed: it shows what was read and
    what is doubtful.

    \b
    Examples:
      letters import-letter letter.txt
      letters import-letter letter.txt --json > letter.json
      letters import-letter letter.txt --convener lamp-of-liberty
    """
    past = importing.with_leads(past_letter.read(files.read(file)))
    slug = _save(past, convener, LetterKind(kind)) if convener else None
    if as_json:
        click.echo(json.dumps(_values(past, slug), ensure_ascii=False, indent=2))
    else:
        _show(past, slug)


def _save(past: PastLetter, convener: str, kind: LetterKind) -> str:
    with application(), writing():
        found = db.session.scalar(select(Convener).where(Convener.slug == convener))
        if found is None:
            known = ", ".join(db.session.scalars(select(Convener.slug).order_by(Convener.slug)))
            raise Problem(f"There is no convener “{convener}”. Known: {known or 'none yet'}.")
        letter = importing.save(
            found, past.text(kind, (found.name,)), past.signatories, by=COMMAND, now=now()
        )
        return letter.slug


def _values(past: PastLetter, slug: str | None) -> dict[str, Any]:
    roll = rolls.make(importing.positioned(past), importing.rule_of(past))
    return {
        **past.as_json(),
        "roll": [line.signatory.name for line in roll.lines],
        "roll_note": roll.note,
        "slug": slug,
    }


def _show(past: PastLetter, slug: str | None) -> None:
    click.echo(f"Title:      {past.title or '(none found)'}")
    for recipient in past.recipients:
        click.echo(f"{str(recipient.line).capitalize():<11} {recipient.in_one_line}")
    click.echo(f"Salutation: {past.salutation or '(none found)'}")
    click.echo(f"Names:      {len(past.names)}")
    if past.missing_numbers:
        click.echo(f"Missing:    {', '.join(map(str, past.missing_numbers))}")
    for doubt in past.doubts:
        click.echo(f"Doubt:      {doubt.sentence}" + (f" ({doubt.where})" if doubt.where else ""))
    if past.dropped:
        click.echo(f"Left out:   {len(past.dropped)} lines that belong to the web page")
    click.echo(f"Saved as:   {slug}" if slug else "Nothing was saved; --convener SLUG saves it.")

"""`letters list`, `roll` and `export`: what is stored, for terminals and programs."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy import select

from letters.cli import files
from letters.cli.application import application, find_letter, now
from letters.cli.progress import progress
from letters.domain import languages
from letters.domain import roll as rolls
from letters.domain.problems import Problem
from letters.domain.states import EditionState, LetterState
from letters.models import Edition, Letter, Version, db
from letters.models.transaction import reading, writing
from letters.rendering.csv import roll_csv, roll_json
from letters.services import draft_pdfs, edition_printing, editions
from letters.services import reading as look
from letters.services.actor import COMMAND


@click.command("list", short_help="List all letters: slug, state, title.")
def list_() -> None:
    """List all letters, one a line: slug, state and title, parted by tabs.

    \b
    Example:
      letters list | grep open
    """
    with application(), reading():
        for letter in db.session.scalars(select(Letter).order_by(Letter.created_at, Letter.slug)):
            click.echo(f"{letter.slug}\t{letter.state}\t{look.text(letter).title}")


@click.command(short_help="Print the roll of a letter.")
@click.argument("slug")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="How the names are written.",
)
def roll(slug: str, form: str) -> None:
    """Print the listed names of a letter in their printed order.

    \b
    Examples:
      letters roll statement-on-article-23
      letters roll statement-on-article-23 --format csv > names.csv
    """
    with application(), reading():
        letter = find_letter(slug)
        made = look.roll(letter)
        text = look.text(letter)
        tongues = look.version_in_force(letter).languages
    if form == "csv":
        click.echo(roll_csv(made), nl=False)
    elif form == "json":
        click.echo(json.dumps(roll_json(made, text, tongues), ensure_ascii=False, indent=2))
    else:
        click.echo(rolls.plain(made), nl=False)


@click.command(short_help="Write the PDF of a letter.")
@click.argument("slug")
@click.option(
    "-o",
    "--output",
    metavar="FILE.pdf",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the PDF. An older file there is replaced.",
)
@click.option(
    "--language",
    metavar="TAG",
    default="",
    help="Which translation, by its BCP 47 tag; otherwise the main text.",
)
@click.option("--draft", is_flag=True, help="Text and names as they stand, marked as a draft.")
def export(slug: str, output: Path, language: str, draft: bool) -> None:
    """Write the newest edition of a closed letter, or a draft of any letter.

    A past letter that was imported is printed now, as its first edition. A letter with
    translations has an edition in each language.

    \b
    Examples:
      letters export statement-on-article-23 -o statement.pdf
      letters export statement-on-article-23 -o arabic.pdf --language ar
      letters export statement-on-article-23 -o draft.pdf --draft
    """
    with application(), progress(f"Printing {slug}"):
        files.write(output, _draft(slug, language) if draft else _printed(slug, language))


def _draft(slug: str, language: str) -> bytes:
    with reading():
        letter = find_letter(slug)
        version = look.version_in_force(letter)
        language = _language(version, language)
        return draft_pdfs.of_letter(
            letter,
            version.text_in(language),
            now=now(),
            courtesy_of=version.courtesy_of(language),
        )


def _language(version: Version, asked: str) -> str:
    """The tag of one of the languages of a version; the main one where none is asked for."""
    language = languages.canonical(asked) if asked else version.language
    if language not in version.languages:
        there = ", ".join(version.languages)
        raise Problem(f"There is no text in “{asked}”; this letter has {there}.")
    return language


def _printed(slug: str, language: str) -> bytes:
    with writing():
        letter = find_letter(slug)
        if letter.state is not LetterState.CLOSED:
            raise Problem(f"“{slug}” is {letter.state}; it is printed when it closes. Use --draft.")
        language = _language(look.version_in_force(letter), language)
        there = look.editions(letter) or editions.ask(letter, by=COMMAND, now=now())
        edition_id = next(each.id for each in there if each.language == language)
    edition_printing.print_(edition_id, now)
    with reading():
        edition = db.session.get(Edition, edition_id)
        assert edition is not None, "an edition is never removed"
        if edition.state is not EditionState.READY or edition.pdf is None:
            raise Problem(f"“{slug}” cannot be printed: {edition.problem}")
        return edition.pdf

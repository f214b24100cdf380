"""`letters list`, `roll` and `export`: what is stored, for terminals and programs."""

from __future__ import annotations

import json
import sys
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
from letters.rendering import pdf, press
from letters.rendering.csv import roll_csv, roll_json
from letters.services import draft_pdfs, edition_form, edition_printing, editions
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
@click.option(
    "--check", is_flag=True, help="Print the newest edition again and compare; write nothing."
)
def export(slug: str, output: Path | None, language: str, draft: bool, check: bool) -> None:
    """Write the newest edition of a closed letter, or a draft of any letter.

    A past letter that was imported is printed now, as its first edition. A letter with
    translations has an edition in each language.

    With --check, the newest edition is printed again from what was frozen for it, and the
    SHA-256 of the file before its seal is compared with the stored one. Exit code: 0 when they
    are equal, 1 when they differ, 2 when nothing can be compared.

    \b
    Examples:
      letters export statement-on-article-23 -o statement.pdf
      letters export statement-on-article-23 -o arabic.pdf --language ar
      letters export statement-on-article-23 -o draft.pdf --draft
      letters export statement-on-article-23 --check
    """
    if check == (output is not None) or (check and draft):
        raise click.UsageError("Give either -o FILE.pdf, or --check alone.")
    with application():
        if output is None:
            _check(slug, language)
            return
        with progress(f"Printing {slug}"):
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
        newest = look.printed(letter, language) or next(
            (each for each in look.editions(letter) if each.language == language), None
        )
        asked = [newest] if newest else editions.ask(letter, by=COMMAND, now=now())
        edition_id = next(each.id for each in asked if each.language == language)
    edition_printing.print_(edition_id, now)
    with reading():
        edition = db.session.get(Edition, edition_id)
        assert edition is not None, "an edition is never removed"
        if edition.state is not EditionState.READY or edition.pdf is None:
            why = edition.problem or "its printing was cancelled."
            raise Problem(f"“{slug}” cannot be printed: {why}")
        return edition.pdf


def _check(slug: str, language: str) -> None:
    with reading():
        letter = find_letter(slug)
        language = _language(look.version_in_force(letter), language)
        edition = next(
            (
                each
                for each in look.editions(letter)
                if each.language == language and each.state is EditionState.READY
            ),
            None,
        )
        if edition is None:
            raise Problem(f"“{slug}” has no printed edition to compare with.")
        number, stored = edition.number, edition.rendition_sha256
        frozen = edition_form.thawed(edition)
    with progress(f"Printing edition {number} of {slug} again"):
        printed = edition_form.sha256(press.print_(frozen, limits=press.EDITION))
    if printed != stored:
        click.echo(
            f"Edition {number} of “{slug}” is printed differently now. Stored is the SHA-256 "
            f"{stored}, printed again it is {printed}. Most likely a font or a library is another "
            f"one than when it was printed; here are {pdf.made_with()}.",
            err=True,
        )
        sys.exit(1)
    click.echo(f"Edition {number} of “{slug}” is printed again to the same bytes: {stored}.")

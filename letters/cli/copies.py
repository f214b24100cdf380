"""`letters copies`: the edition of a closed letter for each of its recipients."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from letters.cli import files
from letters.cli.application import application, find_letter, now
from letters.cli.progress import progress
from letters.domain import copies as domain
from letters.domain.copies import CopyForm, Window
from letters.domain.problems import Problem
from letters.domain.states import MailingState
from letters.models import Edition, Mailing, db
from letters.models.transaction import reading, writing
from letters.services import edition_form, mailing_files, mailings
from letters.services import reading as look
from letters.services.actor import COMMAND

PRINT_FILE = "print.pdf"
_PATIENCE = timedelta(hours=1)
"""After it a running worker takes up what was asked for here: the copies are made by this command,
and by the worker only where it broke off."""


@click.command(short_help="Write a copy of a letter for each of its recipients.")
@click.argument("slug")
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write the copies; it is made where there is none.",
)
@click.option(
    "--window",
    type=click.Choice([each.value for each in Window]),
    default=Window.NONE.value,
    show_default=True,
    help="The window of the envelope.",
)
@click.option(
    "--salutation",
    metavar="PATTERN",
    help="May hold {{ name }}, {{ honorific }}, {{ last_name }}, {{ office }}; empty: as the "
    "letter greets.",
)
@click.option("--cc", is_flag=True, help="Copies for those on the cc line too.")
@click.option("--covers", is_flag=True, help="A cover sheet before each copy of the print file.")
@click.option("--right-hand", is_flag=True, help="Each begins on the front of a sheet there.")
def copies(
    slug: str,
    output: Path,
    window: str,
    salutation: str | None,
    cc: bool,
    covers: bool,
    right_hand: bool,
) -> None:
    """Write a copy of a letter for each of its recipients.

    FOLDER gets a PDF for each, index.csv, and print.pdf with all of them for a printer. They are
    made of the newest printed edition; what was made before is not made again.

    \b
    Examples:
      letters copies statement-on-article-23 -o copies
      letters copies to-the-house -o copies --window us10 --salutation "Dear {{ name }},"
    """
    with application(), progress(f"Copies of {slug}"):
        mailing_id = _asked(slug, Window(window), salutation, cc)
        mailings.make(mailing_id, now)
        with reading():
            _refuse_unmade(db.session.get_one(Mailing, mailing_id))
        _make_folder(output)
        _write(mailing_id, output)
        with reading():
            mailing = db.session.get_one(Mailing, mailing_id)
            printed = mailing_files.whole_print(mailing, with_covers=covers, right_hand=right_hand)
        files.write(output / PRINT_FILE, printed)


def _asked(slug: str, window: Window, salutation: str | None, cc: bool) -> str:
    with writing():
        edition = _printed(slug)
        if salutation is None:
            salutation = domain.usual_salutation(edition_form.text_of(edition))
        form = CopyForm(window, salutation, cc)
        return mailings.ask(edition, form, by=COMMAND, now=now(), after=_PATIENCE).id


def _printed(slug: str) -> Edition:
    edition = look.printed(find_letter(slug))
    if edition is None:
        raise Problem(f"“{slug}” has no printed edition yet. Try: letters export {slug}")
    return edition


def _refuse_unmade(mailing: Mailing) -> None:
    if mailing.state is not MailingState.READY:
        raise Problem(mailing.problem or "Somebody stopped the making of these copies.")


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"{output} cannot be made: {error.strerror}.") from error


def _write(mailing_id: str, output: Path) -> None:
    """Each copy and the index, one in memory at a time."""
    with reading():
        mailing = db.session.get_one(Mailing, mailing_id)
        rows = [(each.id, each.file) for each in mailing_files.made(mailing)]
        files.write(output / mailing_files.INDEX, mailing_files.index(mailing).encode())
    for row_id, name in rows:
        files.write(output / name, mailing_files.pdf_of(row_id))

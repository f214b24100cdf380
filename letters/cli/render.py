"""`letters render`: a PDF from two files, with no database."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import click

from letters.cli import files
from letters.cli.progress import progress
from letters.domain import letter_check, manuscript, roll
from letters.domain.print_form import MOST_COLUMNS, Grouping, PrintForm, Theme
from letters.domain.problems import Problem
from letters.domain.roll_places import as_chosen
from letters.domain.text.doubts import doubts
from letters.rendering import pdf
from letters.rendering.pdf import stages


def _words(kind: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([each.value for each in kind], case_sensitive=False)


_INPUT = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command(short_help="Make the PDF of a letter and its names, with no database.")
@click.argument("letter", metavar="LETTER.md", type=_INPUT)
@click.argument("names", metavar="NAMES.csv", type=_INPUT)
@click.option(
    "-o",
    "--output",
    metavar="FILE.pdf",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the PDF. An older file there is replaced.",
)
@click.option(
    "--paper",
    type=_words(pdf.Paper),
    help="Size of the paper; otherwise as the letter says, or usual where its language is read.",
)
@click.option("--draft", is_flag=True, help="Mark every page as a draft, not for delivery.")
@click.option("--accent", metavar="#RRGGBB", default="", help="Colour of the headings.")
@click.option(
    "--theme", type=_words(Theme), default=Theme.CLASSIC.value, help="How the pages look."
)
@click.option(
    "--columns", type=click.IntRange(1, MOST_COLUMNS), default=None, help="Columns of the names."
)
@click.option("--plain", is_flag=True, help="Print the names without numbers.")
@click.option("--by", type=_words(Grouping), default=Grouping.KIND.value, help="The headings.")
@click.option("--leads-first", is_flag=True, help="Name the leads above the text as well.")
def render(
    letter: Path,
    names: Path,
    output: Path,
    paper: str | None,
    draft: bool,
    accent: str,
    theme: str,
    columns: int | None,
    plain: bool,
    by: str,
    leads_first: bool,
) -> None:
    """Make the PDF of a letter and its names, with no database.

    LETTER.md is Markdown under front matter: title, date, language, reference, salutation,
    closing, recipients, cc, conveners, kind, order (locale, articles, numeric), paper. Only the
    title is needed.

    NAMES.csv has the columns name, kind, title, affiliation, lead, position, sort_name, country,
    state, native (the name in its own script). Only the name is needed.

    The same files give the same PDF when SOURCE_DATE_EPOCH is set (the time, in seconds since
    1970, that is written into it).

    \b
    Examples:
      letters render letter.md names.csv -o letter.pdf
      letters render letter.md names.csv -o draft.pdf --draft --paper A4
      letters render letter.md names.csv -o letter.pdf --theme modern --by country
    """
    read = manuscript.parse(_text(letter), letter.name)
    signatories = manuscript.parse_names(files.read(names), names.name)
    form = PrintForm(
        theme=Theme(theme),
        accent=accent,
        numbered=not plain,
        columns=columns or 0,
        grouping=Grouping(by),
        leads_first=leads_first,
        native_names=True,
    )
    options = pdf.PdfOptions(
        made_at=_made_at(),
        form=form,
        paper=pdf.Paper(paper or read.paper or pdf.paper_for(read.text.language)),
        draft=draft,
        closing=read.closing,
    )
    letter_check.ready(read.text)
    for doubt in doubts(read.text.body):
        click.echo(f"{letter.name}: {doubt}", err=True)
    names_in_order = as_chosen(roll.make(signatories, read.order), form, read.text.language)
    text = letter_check.counted(read.text, names_in_order.count())
    with progress(f"Printing {letter.name} with {len(signatories):,} names"):
        data = stages.rendition(stages.Frozen(text, names_in_order, options))
    files.write(output, data)


def _text(path: Path) -> str:
    data = files.read(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Problem(
            f"{path.name}, line {line}: the file is not UTF-8 text. Save it again as UTF-8."
        ) from error


def _made_at() -> datetime:
    """Now, or the moment that SOURCE_DATE_EPOCH gives (reproducible-builds.org)."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Problem("SOURCE_DATE_EPOCH must be a number of seconds since 1970.") from error

"""What an office takes home of a mailing: single copies, a zip, an index, a print file, labels.

Long ones are made while they are sent, one copy in memory at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import pikepdf
from sqlalchemy import func, select

from letters.domain.copies import Window
from letters.domain.letter import LetterText, Recipient
from letters.domain.print_form import Paper
from letters.domain.problems import GoneProblem, NotFoundProblem
from letters.domain.states import MailingState
from letters.models import CopyRow, Mailing, db
from letters.models.transaction import reading
from letters.rendering import copy_press, csv
from letters.rendering.archive import zipped
from letters.rendering.pdf import covers, labels, print_file
from letters.rendering.pdf.covers import Cover
from letters.rendering.pdf.labels import LabelSheet
from letters.services import edition_form

INDEX = "index.csv"
COLUMNS = ("number", "file", "line", "recipient", "office", "pages", "sha256", "code")
"""The columns of the index; `code` is the public code of the edition."""
_COVERS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Cover:
    """What all cover sheets of a mailing have in common."""

    text: LetterText
    window: Window
    paper: Paper
    day: date


def made(mailing: Mailing) -> Sequence[CopyRow]:
    """The copies that are made, in their order, without their PDFs."""
    found = select(CopyRow).where(CopyRow.mailing_id == mailing.id)
    return db.session.scalars(found.order_by(CopyRow.number)).all()


def page(mailing: Mailing, number: int, size: int) -> Sequence[CopyRow]:
    """Of those that are made, the ones on page `number` of `size` each."""
    found = select(CopyRow).where(CopyRow.mailing_id == mailing.id).order_by(CopyRow.number)
    return db.session.scalars(found.limit(size).offset((number - 1) * size)).all()


def size(mailing: Mailing) -> int:
    """How many bytes the files of the copies take."""
    lengths = select(func.sum(func.length(CopyRow.pdf))).where(CopyRow.mailing_id == mailing.id)
    return db.session.scalar(lengths) or 0


def lacking(mailing: Mailing) -> list[tuple[str, int]]:
    """What seals of the copies lack, in a sentence, and how many lack it."""
    found = (
        select(CopyRow.seal_note, func.count())
        .where(CopyRow.mailing_id == mailing.id, CopyRow.seal_note != "")
        .group_by(CopyRow.seal_note)
        .order_by(CopyRow.seal_note)
    )
    return [(note, count) for note, count in db.session.execute(found)]


def copy(mailing: Mailing, number: int) -> tuple[CopyRow, bytes]:
    """One copy and its PDF. Raises `NotFoundProblem`, and `GoneProblem` where the files are
    removed."""
    # A number in an address may be beyond what the database can hold.
    found = None
    if number <= mailing.total:
        chosen = select(CopyRow).where(CopyRow.mailing_id == mailing.id, CopyRow.number == number)
        found = db.session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFoundProblem("There is no such copy yet.")
    return found, _kept(found.pdf)


def _kept(pdf: bytes | None) -> bytes:
    if pdf is None:
        raise GoneProblem("The files of these copies are removed. Ask for the copies again.")
    return pdf


def index(mailing: Mailing) -> str:
    """The copies that are made as a table, by which an office finds and checks each."""
    code = mailing.edition.code
    return csv.table_csv(COLUMNS, (_row(each, each.official, code) for each in made(mailing)))


def _row(copy: CopyRow, official: Recipient, code: str) -> tuple[object, ...]:
    name, office = official.styled_name, official.office
    line = official.line.value
    return copy.number, copy.file, line, name, office, copy.pages, copy.sha256, code


def archive(mailing: Mailing) -> Iterator[bytes]:
    """A zip of all copies and the index. Raises `NotFoundProblem` before they are all made."""
    rows, at = _whole(mailing), mailing.created_at
    table = (INDEX, index(mailing).encode())
    files = ((name, pdf_of(row_id)) for row_id, name in rows)
    return zipped(_after(table, files), at=at)


def _after(
    first: tuple[str, bytes], others: Iterable[tuple[str, bytes]]
) -> Iterator[tuple[str, bytes]]:
    yield first
    yield from others


def whole_print(mailing: Mailing, *, with_covers: bool, right_hand: bool) -> Iterator[bytes]:
    """One file of all copies for the printer, not sealed; `with_covers` puts a cover sheet before
    each, `right_hand` begins each on the front of a sheet. Raises `NotFoundProblem` before they
    are all made, and what the cover sheets raise, both before the first piece."""
    rows = [row_id for row_id, _ in _whole(mailing)]
    edition = mailing.edition
    title = edition.version.text_in(edition.language).title
    pieces: Iterator[bytes] = map(pdf_of, rows)
    if with_covers:
        cover = _Cover(
            edition_form.text_of(edition),
            mailing.copy_form.window,
            edition_form.paper_of(edition),
            edition_form.day(edition),
        )
        sheets = _covers(cover, [Cover(each.official, each.pages) for each in made(mailing)])
        pieces = _by_turns(_single(sheets), pieces)
    said = f"{title}: copies for the printer, not sealed"
    return print_file.joined(pieces, title=said, right_hand=right_hand)


def _by_turns(covers: Iterable[bytes], copies: Iterable[bytes]) -> Iterator[bytes]:
    for pair in zip(covers, copies, strict=True):
        yield from pair


def _covers(common: _Cover, wanted: Sequence[Cover]) -> list[bytes]:
    """A page for each, in a few PDFs: made before anything is sent, so that what goes wrong is
    told in a sentence and not by a file that breaks off."""
    return [
        copy_press.sheets(
            partial(
                covers.render,
                common.text,
                wanted[first : first + _COVERS_AT_ONCE],
                window=common.window,
                paper=common.paper,
                day=common.day,
            )
        )
        for first in range(0, len(wanted), _COVERS_AT_ONCE)
    ]


def _single(sheets: Iterable[bytes]) -> Iterator[bytes]:
    """A PDF of one page for each page of these."""
    for sheet in sheets:
        with pikepdf.open(io.BytesIO(sheet)) as document:
            for page in document.pages:
                with pikepdf.new() as single:
                    single.pages.append(page)
                    out = io.BytesIO()
                    single.save(out, deterministic_id=True)
                yield out.getvalue()


def label_sheets(mailing: Mailing, *, sheet: LabelSheet, start: int) -> bytes:
    """Labels for all whose copies are made, from label `start` of the first sheet on. Raises
    `Problem`, as `labels.render` does."""
    officials = [each.official for each in made(mailing)]
    language = mailing.edition.language
    return copy_press.sheets(
        partial(labels.render, officials, sheet=sheet, start=start, language=language)
    )


def _whole(mailing: Mailing) -> list[tuple[str, str]]:
    """The ids and file names of all copies."""
    if mailing.removed_at is not None:
        _kept(None)
    if mailing.state is not MailingState.READY:
        raise NotFoundProblem("These copies are not all made yet.")
    return [(each.id, each.file) for each in made(mailing)]


def pdf_of(row_id: str) -> bytes:
    """The PDF of one copy."""
    # A transaction for each, so that a slow download holds up nothing.
    with reading():
        return _kept(db.session.scalars(select(CopyRow.pdf).where(CopyRow.id == row_id)).one())

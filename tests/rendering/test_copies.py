"""What an office prints for each recipient: copies for windows, covers, labels, one print file."""

from __future__ import annotations

import io
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from letters.domain import copies, manifest
from letters.domain.copies import CopyForm, Window
from letters.domain.letter import Recipient, RecipientLine
from letters.domain.problems import Problem
from letters.rendering import copy_press
from letters.rendering.archive import zipped
from letters.rendering.pdf import PdfOptions, covers, labels, list_pages, rules
from letters.rendering.pdf.copies import CopyOrder, renditions
from letters.rendering.pdf.labels import LabelSheet
from letters.rendering.pdf.panel import Certificate, Panel
from letters.rendering.pdf.print_file import joined
from letters.rendering.pdf.stages import Frozen
from letters.rendering.pdf.windows import PLACES, WindowProblem
from tests.rendering.samples import MADE, letter, roll_of
from tests.support.sealed import manifest_of

POINT = 25.4 / 72
OPTIONS = PdfOptions(made_at=MADE)
ROLL = roll_of("Zebra Fund", "མཚོ་སྔོན།")
LIM = Recipient("Ben Lim", RecipientLine.CC, office="Speaker of the House")


def official(lines: int, name: str = "Ada") -> Recipient:
    """Somebody whose address block has so many lines, each with the word “Xyzzy”."""
    return Recipient(
        f"{name} Xyzzy", address=tuple(f"{at} Xyzzy Street" for at in range(lines - 1))
    )


def order(window: Window, *recipients: Recipient, conveners: int = 2, **form: bool) -> CopyOrder:
    """Copies with the salutation “Dear …,” and a letterhead of so many conveners."""
    text = replace(
        letter(),
        recipients=recipients,
        salutation="Dear all,",
        date=date(2026, 3, 1),
        conveners=tuple(f"The Society of Friends {at} of Liberty" for at in range(conveners)),
    )
    made = copies.of(text, CopyForm(window, "Dear {{ name }},", **form))
    return CopyOrder(made, Frozen(text, ROLL, OPTIONS))


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def boxes(data: bytes, word: str, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Where lines with a word stand on a page: left, top, right, bottom in mm from its corner."""
    document = pypdfium2.PdfDocument(data)
    try:
        chosen = document[page]
        high, text = chosen.get_height(), chosen.get_textpage()
        rects = [text.get_rect(at) for at in range(text.count_rects())]
        return [
            (left * POINT, (high - top) * POINT, right * POINT, (high - bottom) * POINT)
            for left, bottom, right, top in rects
            if word in text.get_text_bounded(left, bottom, right, top)
        ]
    finally:
        document.close()


@pytest.fixture(scope="module")
def two() -> list[bytes]:
    """The copies for Ada and Ben Lim, made by the press."""
    made = copy_press.copies(order(Window.US10, official(4), LIM, cc=True))
    return [each.data for each in made]


def test_each_copy_greets_its_own_and_holds_the_whole_list(two: list[bytes]) -> None:
    for copy in two:
        assert "Dear Ada Xyzzy," in words(copy)
        assert all(name.signatory.name in words(copy) for name in ROLL.lines)


def test_a_copy_is_read_from_its_head_to_its_list(two: list[bytes]) -> None:
    said = words(two[0])
    places = [said.index(each) for each in ("Friends", "March", "Street", "Dear", "Zebra")]
    assert places == sorted(places)


def test_the_line_of_who_gets_a_copy_is_marked_in_that_copy_alone(two: list[bytes]) -> None:
    assert "→ Ben Lim, Speaker of the House" in words(two[1])
    assert "→" not in words(two[0])
    assert "Ben Lim, Speaker of the House" in words(two[0])


def test_the_same_order_gives_the_same_bytes(two: list[bytes]) -> None:
    again = renditions(order(Window.US10, official(4), LIM, cc=True))
    assert next(again).data == two[0]


def test_copies_of_a_long_list_share_it_and_keep_every_rule() -> None:
    names = [f"Organization {number} for Hong Kong" for number in range(list_pages.FROM + 1)]
    roll = roll_of(*names)
    panel = Panel(
        code="7K3M-9QXT-2WHD",
        url="https://example.org/verify",
        text_hash="0" * 64,
        roll_hash="0" * 64,
        day=date(2026, 3, 1),
        convener="Lamp of Liberty",
        certificate=Certificate("Lamp of Liberty", "", own=True),
    )
    to = order(Window.US10, official(3), LIM, cc=True)
    options = replace(OPTIONS, panel=panel)
    frozen = Frozen(to.frozen.text, roll, options, manifest_of(roll))
    first, second = renditions(replace(to, frozen=frozen))
    pages = rules.check(first.data, names=frozen.names)
    assert rules.check(second.letter, names=()) < pages == rules.check(second.data, names=())
    with pikepdf.open(io.BytesIO(second.data)) as document:
        said = document.attachments["manifest.json"].get_file().read_bytes()
    assert manifest.parse(said).recipient == LIM.in_one_line
    # All but the letters' own pages is in the print file once.
    apart = len(second.data) - len(second.letter)
    both = b"".join(joined([first.data, second.data], title="Both"))
    assert len(both) < len(first.letter) + len(second.letter) + 1.5 * apart


@pytest.mark.parametrize(
    ("window", "lines"),
    [(Window.US10, 1), (Window.US10, 6), (Window.DIN_5008_B, 8)],
)
def test_the_address_and_nothing_else_stands_in_the_window(window: Window, lines: int) -> None:
    place = PLACES[window]
    data = next(renditions(order(window, official(lines), LIM))).data
    found = sorted(boxes(data, "Xyzzy"), key=lambda box: box[1])
    assert len(found) == lines + 1, "the salutation names her too"
    for left, top, right, bottom in found[:lines]:
        assert place.left <= left
        assert right <= place.right
        assert place.top <= top
        assert bottom <= place.bottom
    rest = [box for word in ("Friends", "March", "Dear", "write") for box in boxes(data, word)]
    assert rest
    for left, top, right, bottom in rest:
        assert (
            bottom <= place.top or top >= place.bottom or left >= place.right or right <= place.left
        )


def test_an_address_too_long_for_the_window_names_whose_it_is_before_anything_is_made() -> None:
    with pytest.raises(WindowProblem, match=r"6 lines; .* of Ben Xyzzy \(8\)\."):
        next(renditions(order(Window.US10, official(3), official(8, "Ben"))))


def test_a_line_too_wide_for_the_window_is_broken_and_counted() -> None:
    long = Recipient("Ada Park", office="Chair of the Committee on " + "Foreign Affairs " * 30)
    with pytest.raises(WindowProblem, match="Ada Park"):
        next(renditions(order(Window.US10, long)))


def test_a_letterhead_that_reaches_into_the_window_is_refused() -> None:
    with pytest.raises(WindowProblem, match="letterhead"):
        next(renditions(order(Window.DIN_5008_B, official(3), conveners=40)))


def test_the_print_file_holds_what_all_copies_share_once(two: list[bytes], tmp_path: Path) -> None:
    pieces = list(joined([two[0], *[two[1]] * 20], title="Copies, not sealed", right_hand=True))
    data = b"".join(pieces)
    assert len(data) < sum(map(len, two)) + 20 * 2_000
    file = tmp_path / "print.pdf"
    file.write_bytes(data)
    with pikepdf.open(file) as document:
        assert document.check_pdf_syntax() == []
        assert str(document.docinfo["/Title"]) == "Copies, not sealed"
        whole = len(document.pages)
    with pikepdf.open(io.BytesIO(two[0])) as document:
        assert len(document.pages) == 1
        each = 2
    assert whole == 21 * each
    read = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert read.count("Zebra Fund") == 21
    assert data == b"".join(
        joined([two[0], *[two[1]] * 20], title="Copies, not sealed", right_hand=True)
    )


@pytest.mark.parametrize("sheet", list(LabelSheet))
def test_labels_stand_on_their_sheet_from_the_one_that_is_next(sheet: LabelSheet) -> None:
    form = labels.SHEETS[sheet]
    start = labels.per_sheet(sheet)
    data = labels.render([official(4), official(6)], sheet=sheet, start=start)
    assert len(pikepdf.open(io.BytesIO(data)).pages) == 2
    last = boxes(data, "Xyzzy")
    assert len(last) == 4
    for left, top, right, bottom in last:
        assert form.left + (form.columns - 1) * form.across <= left
        assert right <= form.left + (form.columns - 1) * form.across + form.width
        assert form.top + (form.rows - 1) * form.down <= top
        assert bottom <= form.top + form.rows * form.down
    for left, top, right, bottom in boxes(data, "Xyzzy", page=1):
        assert form.left <= left
        assert right <= form.left + form.width
        assert form.top <= top
        assert bottom <= form.top + form.height


def test_a_label_that_the_sheet_has_not_is_refused() -> None:
    with pytest.raises(Problem, match="labels 1 to 30") as refused:
        labels.render([official(3)], sheet=LabelSheet.AVERY_5160, start=31)
    assert refused.value.field == "start"


def test_a_cover_says_to_whom_from_whom_and_how_long() -> None:
    text = replace(letter(), conveners=("Lamp of Liberty",), date=date(2026, 3, 1))
    each = [covers.Cover(official(3, name), 12) for name in ("Ada", "Ben")]
    data = covers.render(
        text, each, window=Window.DIN_5008_B, paper=OPTIONS.paper, day=date(2026, 4, 1)
    )
    document = pypdfium2.PdfDocument(data)
    second = document[1].get_textpage().get_text_bounded()
    assert len(document) == 2
    document.close()
    for part in ("Ben Xyzzy", "Lamp of Liberty", "March 1, 2026", text.title, "12"):
        assert part in second
    place = PLACES[Window.DIN_5008_B]
    assert all(place.top <= top <= place.bottom for _, top, _, _ in boxes(data, "Xyzzy", page=1))


def test_a_zip_is_made_while_it_is_sent_and_always_the_same() -> None:
    taken: list[int] = []

    def files(most: int) -> object:
        for at in range(most):
            taken.append(at)
            yield f"{at}.pdf", b"%PDF" * 1000

    first = zipped(files(3), at=MADE)
    assert next(first)
    assert taken == [0]
    data = b"".join(zipped(files(3), at=MADE))
    assert data == b"".join(zipped(files(3), at=MADE))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["0.pdf", "1.pdf", "2.pdf"]
        assert archive.read("1.pdf") == b"%PDF" * 1000

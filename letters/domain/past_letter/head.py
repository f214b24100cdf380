"""What stands before the roll: title, date, recipients, salutation; the rest is body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from letters.domain.letter import RecipientLine
from letters.domain.past_letter import addresses, words
from letters.domain.past_letter.blocks import Head, take_blocks
from letters.domain.past_letter.dates import is_date_line, read_date
from letters.domain.past_letter.lines import Line, Sort, paragraphs
from letters.domain.past_letter.values import Doubt, DoubtKind

_FARTHEST_SALUTATION = 80
_FARTHEST_TITLE = 10
_REFERENCES = (
    "re:",
    "subject:",
    "betreff:",
    "betr.:",
    "objet :",
    "objet:",
    "asunto:",
    "主旨：",
    "主題：",
    "事由：",
)
_LONGEST_TITLE = 300
_REGARDS = frozenset(("敬禮", "敬礼"))


def take_labelled(lines: Sequence[Line], head: Head) -> list[Line]:
    """Read copy lines ("Cc: …; …"), wherever they stand, and whom 此致 names; returns the
    other lines. Lines right below a copy line go on with it."""
    others: list[Line] = []
    taken: Line | None = None
    previous: Line | None = None
    for line in lines:
        if line.sort is Sort.BLANK:
            others.append(line)
            continue
        labelled = addresses.label_of(line.text)
        if labelled and labelled[0] is RecipientLine.CC:
            head.recipients += addresses.entries(labelled[1], RecipientLine.CC)
            taken = line
        elif previous is not None and _names_whom(previous, line):
            head.recipients.append(addresses.in_one_line(line.text, RecipientLine.TO))
        elif taken is not None and _goes_on(taken, line):
            head.recipients += addresses.entries(line.item or line.text, RecipientLine.CC)
            taken = line
        else:
            taken = None
            others.append(line)
        previous = line
    kept = {line.place for line in others}
    head.take(*(line for line in lines if line.place not in kept))
    return others


def read_head(lines: Sequence[Line], head: Head) -> None:
    """Read the lines above the roll into `head`. What stays unused is body."""
    at = _salutation(lines)
    if at is None:
        zone = _before_prose(lines)
        sentence = "No salutation was found; a statement needs none."
        head.doubts.append(Doubt(DoubtKind.NO_SALUTATION, sentence))
    else:
        head.salutation = lines[at].text
        head.take(lines[at])
        zone = [line for line in lines[:at] if line.sort is not Sort.BLANK]
    _take_small_lines(zone, head)
    title = _take_title(zone, head)
    take_blocks(zone, title, head)
    if not head.title and head.reference:
        head.title, head.reference = head.reference, ""
        sentence = "No title was found; the reference line was taken for it."
        head.doubts.append(Doubt(DoubtKind.NO_TITLE, sentence, "title"))
    elif not head.title:
        head.doubts.append(Doubt(DoubtKind.NO_TITLE, "No title was found.", "title"))


def _names_whom(above: Line, line: Line) -> bool:
    """Whether `line` names the recipient: it stands below 此致, which opens the closing."""
    if words.bare(above.text) != "此致" or line.place > above.place + 2:
        return False
    return line.sort is Sort.PLAIN and words.bare(line.text) not in _REGARDS


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a line goes on with the copy line above it. Below a lone "Cc:" there may be a
    blank line or a list."""
    if words.is_salutation(line.text):
        return False
    label = addresses.label_of(above.text)
    lone = label is not None and not label[1]
    if line.place > above.place + 1:
        return lone and line.place == above.place + 2 and line.sort is Sort.PLAIN
    if line.sort is Sort.ITEM:
        return lone or above.sort is Sort.ITEM
    return line.sort is Sort.PLAIN or (line.sort is Sort.PROSE and above.text[-1] in ",;，；")


def _salutation(lines: Sequence[Line]) -> int | None:
    seen = 0
    for at, line in enumerate(lines):
        seen += line.sort is not Sort.BLANK
        if seen > _FARTHEST_SALUTATION:
            return None
        if line.sort is not Sort.BLANK and words.is_salutation(line.text):
            return at
    return None


def _before_prose(lines: Sequence[Line]) -> list[Line]:
    zone: list[Line] = []
    for line in lines:
        if line.sort is Sort.PROSE and (zone or not words.sounds_like_a_title(line.text)):
            break
        if line.sort is not Sort.BLANK:
            zone.append(line)
    return zone


def _take_small_lines(zone: Iterable[Line], head: Head) -> None:
    """Date, reference and "To:" lines."""
    for line in zone:
        labelled = addresses.label_of(line.text)
        lower = line.text.casefold()
        label = next((each for each in _REFERENCES if lower.startswith(each)), None)
        if labelled:
            head.recipients += addresses.entries(labelled[1], labelled[0])
            head.take(line)
        elif label and not head.reference:
            head.reference = line.text[len(label) :].strip()
            head.take(line)
        elif not head.date_line and is_date_line(line.text):
            take_date(line, head)


def take_date(line: Line, head: Head) -> None:
    """Read the date of the letter from a line that is one."""
    head.date_line, head.date_place = line.text, line.place
    head.date = read_date(line.text)
    head.take(line)
    if head.date is None:
        sentence = f"Which day “{line.text}” means is not certain."
        head.doubts.append(Doubt(DoubtKind.DATE, sentence, line.where))


def _take_title(zone: Sequence[Line], head: Head) -> Line | None:
    zone = [line for line in zone if line.place not in head.used]
    title = _title([line for line in zone if not is_date_line(line.text)], head)
    if title is None:
        return None
    head.title = _plain_title(title.text)
    head.take(title)
    same = [line for line in zone if line is not title and is_same(line.text, head.title)]
    head.drop(*same)
    return title


def _title(zone: Sequence[Line], head: Head) -> Line | None:
    marked = [line for line in zone if line.text.startswith("# ")]
    speaking = [
        line
        for line in zone[:_FARTHEST_TITLE]
        if words.sounds_like_a_title(line.text) and not addresses.split_style(line.text)[0]
    ]
    doubled = [line for line, below in pairwise(zone) if is_same(line.text, below.text)]
    if marked or speaking or doubled:
        return (marked or speaking or doubled)[0]
    if not zone or not _may_be_title(zone[0], head):
        return None
    block = next(paragraphs(zone))
    if head.salutation and len(block) > 1:
        return None  # an address block or a letterhead
    return zone[0]


def _may_be_title(line: Line, head: Head) -> bool:
    text = line.text
    if line.sort not in (Sort.PLAIN, Sort.NOTE) or len(text) > _LONGEST_TITLE:
        return False
    if addresses.split_style(text)[0] or text[-1] in ",:;":
        return False
    # "Ada Park" above "Dear Ms Park," is whom the letter greets.
    last = text.split()[-1].casefold()
    return len(text.split()) > 4 or last not in words.bare(head.salutation).split()


def is_same(text: str, title: str) -> bool:
    """Whether a line says what the title says."""
    return _plain_title(text).casefold().split() == title.casefold().split()


def _plain_title(text: str) -> str:
    plain = text.lstrip("#").strip()
    if len(plain) > 4 and plain.startswith("**") and plain.endswith("**"):
        plain = plain[2:-2].strip()
    return plain

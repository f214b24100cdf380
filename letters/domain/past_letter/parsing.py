"""From the text of a past letter to its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from letters.domain import languages
from letters.domain.letter import RecipientLine
from letters.domain.past_letter import claims, furniture, language
from letters.domain.past_letter.blocks import Head
from letters.domain.past_letter.body import link_doubts, paragraph_count, to_markdown
from letters.domain.past_letter.dates import is_date_line, read_date
from letters.domain.past_letter.decoding import LIMIT, decode_with_name
from letters.domain.past_letter.head import is_same, read_head, take_date, take_labelled
from letters.domain.past_letter.lines import Line, Sort, read_lines
from letters.domain.past_letter.names import Reading
from letters.domain.past_letter.numbering import check_numbers, name_doubts, printed_names
from letters.domain.past_letter.rolls import find_roll
from letters.domain.past_letter.values import Doubt, DoubtKind, PastLetter, summed_up
from letters.domain.problems import Problem

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_MOST_LINES = 100_000
_WANTED = "there is no numbered list, and no line such as “Signed,” with names below it"
_WEB_PAGE = re.compile(r"\s{0,100}<(?:!doctype html|html|head|body|div)\b", re.IGNORECASE)


def read(data: bytes) -> PastLetter:
    """The past letter in a file; see `decode` and `parse` for what they raise."""
    text, encoding = decode_with_name(data)
    letter = parse(text)
    if encoding != "cp1252":
        return letter
    sentence = "The file is not UTF-8; it was read as Windows-1252. Look at accents and quotes."
    return replace(letter, doubts=(Doubt(DoubtKind.ENCODING, sentence), *letter.doubts))


def parse(source: str) -> PastLetter:
    """The past letter in plain text.

    Raises Problem for text that is empty, too long, the source of a web page, or has no list
    of names; the sentence says what was found and what not.
    """
    _refuse(source)
    raw_lines = _CONTROLS.sub("", source).splitlines()
    if len(raw_lines) > _MOST_LINES:
        raise Problem(f"The text has more than {_MOST_LINES:,} lines: no letter is that long.")
    lines, dropped = furniture.split(read_lines(raw_lines))
    head = Head(dropped=dropped)
    lines = take_labelled(lines, head)
    roll = find_roll(lines)
    reading, place = (roll.reading, roll.place) if roll else (Reading(), len(source) + 2)
    read_head([line for line in lines if line.place < place], head)
    below = [line for line in lines if line.place >= place and line.place not in reading.used]
    _take_date_below(below, head)
    _take_date_of_page(head)
    _drop_repeated_title(below, head)
    used = head.used | reading.used
    body = [line for line in lines if line.place not in used]
    if roll is None:
        raise Problem(f"No names were found: {_WANTED}; {_what_was_read(head, body)}.")
    left = [line for line in below if line.place not in used and line.sort is not Sort.BLANK]
    head.doubts += _doubts_around(left, reading)
    if _CONTROLS.search(source):
        sentence = "Control characters stood in the text; they were taken out."
        head.doubts.append(Doubt(DoubtKind.CONTROL_CHARACTERS, sentence))
    return _letter(head, reading, body)


def _letter(head: Head, reading: Reading, lines: Sequence[Line]) -> PastLetter:
    body = to_markdown(lines)
    names = printed_names(reading.entries)
    missing, number_doubts = check_numbers(reading.entries)
    tag, sure = language.guess(f"{head.title}\n{body}")
    passages = [line.text for line in (*reading.headings, *reading.notes, *lines) if line.text]
    doubts = [
        *head.doubts,
        *link_doubts(lines),
        *reading.doubts,
        *number_doubts,
        *name_doubts(reading.entries),
        *claims.doubts(head.title, passages, names),
    ]
    if not sure:
        sentence = f"The language is not certain; “{tag}” was taken."
        doubts.append(Doubt(DoubtKind.LANGUAGE, sentence))
    dropped = sorted(head.dropped, key=lambda line: line.place)
    return PastLetter(
        title=head.title,
        body=body,
        names=names,
        language=tag,
        date=head.date,
        date_line=head.date_line,
        reference=head.reference,
        recipients=tuple(sorted(head.recipients, key=lambda each: each.line is RecipientLine.CC)),
        salutation=head.salutation,
        note="\n".join(line.text for line in reading.notes),
        headings=tuple(line.text for line in reading.headings),
        leads=_leads(reading),
        missing_numbers=missing,
        doubts=summed_up(doubts),
        dropped=(*(line.text for line in dropped), *reading.targets),
    )


def _refuse(source: str) -> None:
    if len(source.encode("utf-8", "surrogatepass")) > LIMIT:
        raise Problem("The text is longer than 1 MB: a past letter has at most 1 MB.")
    if not source.strip("\ufeff \t\r\n\u00a0"):
        raise Problem("The text is empty: nothing was found.")
    if _WEB_PAGE.match(source):
        raise Problem(
            "This is the source of a web page, not plain text: open the page in a browser, "
            "copy its text and paste it."
        )


def _take_date_below(lines: Iterable[Line], head: Head) -> None:
    """Chinese letters, among others, put the date last."""
    dated = next((line for line in lines if is_date_line(line.text)), None)
    if dated is not None and not head.date_line:
        take_date(dated, head)


def _take_date_of_page(head: Head) -> None:
    posted = furniture.date_posted(head.dropped)
    if head.date_line or posted is None:
        return
    head.date = read_date(furniture.date_in(posted))
    if head.date is not None:
        sentence = f"The letter has no date; that of “{posted.text}” was taken."
        head.doubts.append(Doubt(DoubtKind.DATE, sentence, posted.where))


def _drop_repeated_title(lines: Iterable[Line], head: Head) -> None:
    """Pages print the title once more at their foot."""
    if head.title:
        head.drop(*(line for line in lines if is_same(line.text, head.title)))


def _doubts_around(lines: Sequence[Line], reading: Reading) -> Iterable[Doubt]:
    """Doubts about body lines below the place where the roll begins."""
    first = reading.entries[0].line.place
    above = [line for line in lines if line.place < first and line.sort is not Sort.CLOSING]
    below = [line for line in lines if line.place > first]
    if above:
        sentence = f"“{_short(above[0])}” above the names was kept at the end of the text."
        yield Doubt(DoubtKind.TEXT_BEFORE_NAMES, sentence, above[0].where)
    if below:
        sentence = f"“{_short(below[0])}” below the names was kept at the end of the text."
        yield Doubt(DoubtKind.TEXT_AFTER_NAMES, sentence, below[0].where)


def _short(line: Line) -> str:
    return line.text if len(line.text) <= 80 else f"{line.text[:80]}…"


def _leads(reading: Reading) -> int:
    """How many names at the top stood under a heading that calls them leads."""
    named = [entry for entry in reading.entries if entry.name]
    return next((at for at, entry in enumerate(named) if not entry.lead), len(named))


def _what_was_read(head: Head, body: Sequence[Line]) -> str:
    count = paragraph_count(to_markdown(body))
    found = ["the title"] if head.title else []
    found += ["the salutation"] if head.salutation else []
    found += [_counted(len(head.recipients), "recipient")] if head.recipients else []
    found += [_counted(count, "paragraph")] if count else []
    if not found:
        return "nothing else was found either"
    verb = "was" if found in (["the title"], ["1 paragraph"]) else "were"
    return f"{languages.in_a_sentence(found)} {verb} read"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

"""Address blocks above the salutation, and the sender's letterhead, which is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from letters.domain.letter import Recipient, RecipientLine
from letters.domain.past_letter import addresses
from letters.domain.past_letter.lines import Line, Sort, paragraphs
from letters.domain.past_letter.values import Doubt, DoubtKind


@dataclass(slots=True)
class Head:
    """What was read; `used` holds the places of the lines that are no body."""

    title: str = ""
    date: date | None = None
    date_line: str = ""
    date_place: int = 0
    reference: str = ""
    salutation: str = ""
    recipients: list[Recipient] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def take(self, *lines: Line) -> None:
        """Note that the lines are no part of the body."""
        self.used.update(line.place for line in lines)

    def drop(self, *lines: Line) -> None:
        """Leave the lines out."""
        self.dropped.extend(lines)
        self.take(*lines)


def take_blocks(zone: Sequence[Line], title: Line | None, head: Head) -> None:
    """Make recipients of the address blocks among the lines above the body.

    A block is a recipient's when it opens with a style ("The Hon.") or, where none does, when
    it stands below title and date. Other short lines above the salutation, or above the title
    where there is no salutation, are left out with a doubt; running text stays in the body.
    """
    free = [line for line in zone if line.place not in head.used]
    _doubt_early_text(free, head)
    short = [line for line in free if line.sort in (Sort.PLAIN, Sort.FOOTER)]
    below = max(head.date_place, title.place if title else 0)
    for group in _addressed(_groups(short, below), below, head):
        texts = [line.text for line in group]
        head.recipients.append(addresses.block(texts, RecipientLine.TO))
        head.take(*group)
    _leave_out(short, title, head)


def _doubt_early_text(free: Sequence[Line], head: Head) -> None:
    text = [line for line in free if line.sort not in (Sort.PLAIN, Sort.FOOTER)]
    if head.salutation and text:
        sentence = "Text above the salutation was put at the beginning of the body."
        head.doubts.append(Doubt(DoubtKind.TEXT_BEFORE_SALUTATION, sentence, text[0].where))


def _groups(lines: Sequence[Line], below: int) -> list[list[Line]]:
    """The lines by recipient: a new one begins at a styled name, at a paragraph of several
    lines, and at the first line below title and date. Lone lines go on with the block above:
    copied pages put a blank line behind every line."""
    groups: list[list[Line]] = []
    for paragraph in paragraphs(lines):
        for line in paragraph:
            opens = len(paragraph) > 1 and line is paragraph[0]
            crosses = bool(groups) and groups[-1][-1].place < below < line.place
            if not groups or opens or crosses or all(addresses.split_style(line.text)):
                groups.append([])
            groups[-1].append(line)
    return groups


def _addressed(groups: list[list[Line]], below: int, head: Head) -> list[list[Line]]:
    """The groups that are recipients."""
    styled = [at for at, group in enumerate(groups) if addresses.split_style(group[0].text)[0]]
    if styled:
        chosen = groups[styled[0] :] if head.salutation else [groups[at] for at in styled]
        unsure = [group for group in chosen if not addresses.split_style(group[0].text)[0]]
    elif not head.salutation:
        return []
    else:
        chosen = [group for group in groups if group[0].place > below]
        unsure = [] if chosen else groups[-1:]
        chosen = chosen or unsure
    for group in unsure:
        sentence = f"“{group[0].text}” and what follows was taken for a recipient."
        head.doubts.append(Doubt(DoubtKind.RECIPIENT, sentence, group[0].where))
    return chosen


def _leave_out(short: Sequence[Line], title: Line | None, head: Head) -> None:
    out = [
        line
        for line in short
        if line.place not in head.used
        and (head.salutation or (title is not None and line.place < title.place))
    ]
    if out:
        head.drop(*out)
        sentence = f"“{out[0].text}” above the letter looks like a letterhead and was left out."
        if len(out) > 1:
            sentence = (
                f"{len(out):,} lines above the letter, from “{out[0].text}” on, were left out."
            )
        head.doubts.append(Doubt(DoubtKind.TEXT_LEFT_OUT, sentence, out[0].where))

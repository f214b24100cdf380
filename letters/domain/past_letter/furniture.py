"""What belongs to the web page around a letter and not to the letter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from letters.domain.past_letter.lines import Line, Sort

_SURE = re.compile(
    r"(?:↑\s*)?back to (?:the )?top(?:\s*↑)?|top\s*↑|回到頂部|回到顶部|返回頂部|"
    r"nach oben|zum seitenanfang|"
    r"(?:no|\d+) comments?|leave a (?:comment|reply)|"
    r"(?:share|share this|share (?:this|on|via|to|with) .{1,40}|tweet this|分享)\s*:?|"
    r"(?:click|tap) to (?:share|print|email|e-mail|tweet)\b.{0,80}|like this:|loading(?:\.{3}|…)|"
    r"skip to (?:main )?content|(?:print|download|view|open) (?:this )?(?:page|pdf|as pdf)|"
    r"(?:posted|published|last updated|updated|filed)\s*(?:(?:on|in|by|under|at)\b|:).{1,120}|"
    r"(?:older|newer|previous|next|related) (?:post|posts|article|articles|entry)s?\b.{0,120}|"
    r"←.{1,120}|.{1,120}→|page \d+ (?:of|/) \d+|seite \d+ von \d+|"
    r"(?:continue reading|read more|subscribe|sign up for our newsletter)\b.{0,80}|"
    r"uncategorized|for immediate release",
    re.IGNORECASE,
)
_EVEN_LONG = re.compile(
    r"comments? off(?: on |$)|this entry was posted |"
    r"(?:we use|this (?:site|website) uses) cookies",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"facebook|twitter|x|tweet|e-?mail|print|linkedin|whatsapp|pinterest|telegram|reddit|"
    r"bluesky|mastodon|threads|signal|copy link|more|menu|home|search|news|about|about us|donate|"
    r"contact|contact us|next|previous|\d+ shares?|like|follow us",
    re.IGNORECASE,
)
_POSTED = re.compile(r"(?:posted|published)\s*(?:on\b|:)\s*(.{1,40}?)(?:\s+(?:by|in)\b.*)?", re.I)


def split(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the letter and those of the page around it, each in their order.

    A lone "Facebook" is furniture only beside a line that is furniture for sure: a short
    name must not be lost because it is also a button.
    """
    dropped = {line.place for line in lines if _EVEN_LONG.match(line.text) or _matches(_SURE, line)}
    if dropped:
        _spread(lines, dropped, over_blanks=True)
        # Above "Back to Top" stands, behind a blank line, the last name of the list.
        _spread(list(reversed(lines)), dropped, over_blanks=False)
    return (
        [line for line in lines if line.place not in dropped],
        [line for line in lines if line.place in dropped],
    )


def date_posted(dropped: Sequence[Line]) -> Line | None:
    """The line that says when the page was put up, if there is one."""
    return next((line for line in dropped if _POSTED.fullmatch(line.text)), None)


def date_in(posted: Line) -> str:
    """The date of a line found by `date_posted`, as printed."""
    match = _POSTED.fullmatch(posted.text)
    return match[1] if match else ""


def _spread(lines: Sequence[Line], dropped: set[int], *, over_blanks: bool) -> None:
    beside = False
    for line in lines:
        if line.sort is Sort.BLANK:
            beside = beside and over_blanks
            continue
        if beside and _matches(_PERHAPS, line):
            dropped.add(line.place)
        beside = line.place in dropped


def _matches(pattern: re.Pattern[str], line: Line) -> bool:
    if line.sort in (Sort.BLANK, Sort.ITEM, Sort.PROSE):
        return False
    return bool(pattern.fullmatch(line.text))

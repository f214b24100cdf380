"""What the digest of a draft room says."""

from __future__ import annotations

from letters.domain.states import CommentOutcome
from letters.domain.text.places import short
from letters.jobs.contents import address
from letters.models import Comment, Mail, NewsMark
from letters.services import drafting, telling
from letters.services.telling import Item

MOST_TOLD = 12
"""So many items are told; of the others, how many there are."""
_ENDS = {
    CommentOutcome.RESOLVED: "closed the comment on",
    CommentOutcome.ACCEPTED: "accepted the suggestion for",
    CommentOutcome.REFUSED: "refused the suggestion for",
}


def words(mail: Mail) -> dict[str, object] | None:
    """The words of a digest; None when its person may not see the draft room any more."""
    mark = telling.mark_of(mail.id)
    convener = telling.door(mark.letter, mark.user) if mark else None
    items = telling.news(mark) if mark else []
    if mark is None or convener is None or not items:
        return None
    return {
        "name": mark.user.name,
        "title": _title(mark),
        "count": len(items),
        "items": [_line(each) for each in items[:MOST_TOLD]],
        "more": max(0, len(items) - MOST_TOLD),
        "url": address(f"/desk/{convener.slug}/letters/{mark.letter.slug}/room"),
    }


def _title(mark: NewsMark) -> str:
    return drafting.version(mark.letter, mark.letter.current_number).title


def _line(item: Item) -> dict[str, str]:
    """One item: who did what to which passage, and the first of what was said."""
    who = item.who.name if item.who else "A former member"
    if item.convener is not None:
        who = f"{who} ({item.convener.name})"
    return {
        "who": who,
        "what": _did(item),
        "passage": short(item.of.quote or ""),
        "said": "" if item.outcome else _said(item.comment),
    }


def _did(item: Item) -> str:
    if item.outcome is not None:
        return _ENDS[item.outcome]
    if item.comment is not item.of:
        return "replied on"
    return "commented on" if item.comment.replacement is None else "suggested other words for"


def _said(comment: Comment) -> str:
    if comment.body:
        return short(comment.body)
    wanted = short(comment.replacement or "")
    return f"Instead: {wanted}" if wanted else "To be taken out."

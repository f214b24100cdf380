"""What the page of the draft room shows: paragraphs with their marks, and threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from letters.domain.text import difference, paragraphs
from letters.domain.text.paragraphs import Paragraph
from letters.models import Letter, Version
from letters.rendering import compared
from letters.services import drafting, threads
from letters.services.threads import Thread
from letters.web import tongues

OPEN, MINE, CLOSED = "open", "mine", "closed"
# Long suggestions are compared one after the other while somebody waits.
_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Card:
    """One thread as it is shown. `number` is that of its marks in the text, `paragraph` where it
    begins there; both are None where its passage is not in the text. `change`: what a suggestion
    takes out and puts in."""

    thread: Thread
    number: int | None
    paragraph: int | None
    change: Markup | None


@dataclass(frozen=True, slots=True)
class Room:
    """The newest text and the threads of one of the lists; `counts` is by list. `numbers` and
    `ids` are those of the marked threads, in the order of `Paragraph.pieces`' marks."""

    version: Version
    dir: str
    paragraphs: Sequence[Paragraph]
    ids: Sequence[str]
    show: str
    cards: Sequence[Card]
    counts: dict[str, int]
    unmarked: int


def look(letter: Letter, show: str, me: int, about: str | None = None) -> Room:
    """The room with one list of threads: the open ones, those where `me` takes part, or the
    closed ones; always with the thread `about`."""
    version = drafting.version(letter, letter.current_number)
    found = threads.of(letter)
    marked = [each for each in found if each.passage is not None]
    text = paragraphs.paragraphs(version.body, [each.passage for each in marked if each.passage])
    lists = {
        OPEN: [each for each in found if each.is_open],
        MINE: [each for each in found if each.has(me)],
        CLOSED: [each for each in found if not each.is_open],
    }
    show = show if show in lists else OPEN
    chosen = lists[show]
    if about is not None and about not in {each.comment.id for each in chosen}:
        chosen = [*(each for each in found if each.comment.id == about), *chosen]
    ids = [each.comment.id for each in marked]
    return Room(
        version=version,
        dir=tongues.direction(version.language),
        paragraphs=text,
        ids=ids,
        show=show,
        cards=[_card(each, ids, text) for each in chosen],
        counts={name: len(each) for name, each in lists.items()},
        unmarked=sum(each.is_changed for each in found),
    )


def _card(thread: Thread, ids: Sequence[str], text: Sequence[Paragraph]) -> Card:
    comment, passage = thread.comment, thread.passage
    where = next((p for p in text if passage and passage.start < p.end), None)
    change = None
    if comment.replacement is not None:
        pair = (comment.quote or "", comment.replacement)
        change = compared.marked(difference.by_word(*pair, _SECONDS))
    return Card(
        thread=thread,
        number=ids.index(comment.id) + 1 if comment.id in ids else None,
        paragraph=where.number if where else None,
        change=change,
    )

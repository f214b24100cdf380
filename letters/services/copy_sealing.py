"""Between the press and the store: each copy is checked and sealed, as its edition is."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import current_app

from letters.domain.copies import Copy
from letters.domain.states import SealLevel
from letters.rendering import copy_press, press, seal_press
from letters.rendering.pdf.copies import CopyOrder, Rendition
from letters.rendering.pdf.panel import Panel
from letters.services import sealing_keys


@dataclass(frozen=True, slots=True)
class About:
    """Of which edition of whose letter the copies are."""

    number: int
    convener_id: str


@dataclass(frozen=True, slots=True)
class Made:
    """A copy as it is stored: by which key it is sealed, how far the seal reaches, and in `note`
    what it lacks, if anything. Without a seal, its bytes alone."""

    data: bytes
    key_id: str | None = None
    level: SealLevel | None = None
    note: str = ""


Seal = Callable[[bytes, str], Made]


def made(
    order: CopyOrder, about: About, clock: Callable[[], datetime]
) -> Generator[tuple[Copy, Made]]:
    """The copies one after the other, each in memory alone. They carry a seal where the panel of
    the edition says so. To be called outside of a transaction. Raises `Problem`."""
    if not order.copies:
        return
    panel = order.frozen.options.panel
    seal = _seal(about, panel, clock) if panel is not None and panel.certificate else None
    with closing(copy_press.copies(order)) as renditions:
        for place, (copy, each) in enumerate(zip(order.copies, renditions, strict=True)):
            _check(each, order.frozen.names, first=place == 0)
            yield copy, seal(each.data, copy.recipient.name) if seal else Made(each.data)


def _check(rendition: Rendition, names: tuple[str, ...], *, first: bool) -> None:
    """Hold a copy against the rules. The list is the same in all and written once: it is read in
    the first, and in the others what may differ from that."""
    if first or not rendition.letter:
        press.check(rendition.data, names, limits=press.EDITION)
    else:
        press.check(rendition.letter, (), limits=press.EDITION)


def _seal(about: About, panel: Panel, clock: Callable[[], datetime]) -> Seal:
    found = sealing_keys.for_sealing(about.convener_id, clock)
    found.refuse_other_pages(panel.certificate)
    return partial(_sealed, found, about.number, clock)


def _sealed(
    by: sealing_keys.InUse, number: int, clock: Callable[[], datetime], data: bytes, name: str
) -> Made:
    sealed = seal_press.seal(
        data,
        by.key,
        at=clock(),
        reason=f"Copy of edition {number} for {name}",
        timestamp_url=current_app.extensions["settings"].timestamp_url,
    )
    return Made(sealed.data, by.id, sealed.level, sealed.note)

"""Between the press and the store: each copy is checked and sealed, as its edition is."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import current_app

from letters.domain.copies import Copy
from letters.rendering import copy_press, press, seal_press, sealing
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
    """A copy as it is stored; `note` says what its seal lacks, if anything."""

    data: bytes
    note: str


Seal = Callable[[bytes, str], sealing.Sealed]


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
            if seal is None:
                yield copy, Made(each.data, "")
                continue
            sealed = seal(each.data, copy.recipient.name)
            yield copy, Made(sealed.data, sealed.note)


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
    return partial(_sealed, found.key, about.number, clock)


def _sealed(
    key: sealing.Key, number: int, clock: Callable[[], datetime], data: bytes, name: str
) -> sealing.Sealed:
    return seal_press.seal(
        data,
        key,
        at=clock(),
        reason=f"Copy of edition {number} for {name}",
        timestamp_url=current_app.extensions["settings"].timestamp_url,
    )

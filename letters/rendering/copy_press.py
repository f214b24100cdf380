"""What is printed for recipients, each made in a process with limits (see `press`)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

from letters.domain.letter import Roll
from letters.rendering import limited, pdf, press
from letters.rendering.fonts import refuse_missing
from letters.rendering.pdf.copies import CopyOrder, Rendition, renditions

_NOBODY = Roll((), "")


def copies(order: CopyOrder) -> Generator[Rendition]:
    """Each copy (see `renditions`), all made in one process, each given as soon as it is
    there. Raises as `press.print_`."""
    refuse_missing(pdf.printed_texts(order.copies[0].text, order.frozen.roll))
    for copy in order.copies:
        refuse_missing(pdf.printed_texts(copy.text, _NOBODY))
    more = len(order.copies)
    limits = replace(
        press.EDITION, cpu=press.EDITION.cpu + 20 * more, wall=press.EDITION.wall + 60 * more
    )
    with closing(limited.results(partial(_parts, order), limits)) as parts:
        for letter in parts:
            yield Rendition(next(parts), letter)


def _parts(order: CopyOrder, *, report: pdf.Report) -> Iterator[bytes]:
    """By turns the letter of a copy and the whole of it: what comes back is bytes alone."""
    for each in renditions(order, report=report):
        yield each.letter
        yield each.data


def sheets(make: Callable[[], bytes]) -> bytes:
    """Cover sheets or labels: a `partial` of `covers.render` or `labels.render`, made for somebody
    who waits. Raises as it does, and as `press.print_`."""
    return limited.result(partial(_quietly, make), press.DRAFT)


def _quietly(make: Callable[[], bytes], *, report: pdf.Report) -> bytes:
    return make()

"""Printing, and reading what strangers bring, each in a limited process (`rendering.limited`)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial

from letters.domain.states import PrintStage
from letters.rendering import pdf, verifying
from letters.rendering.fonts import refuse_missing
from letters.rendering.limited import Limits, PressError, Progress, Tell, result
from letters.rendering.pdf import rules, stages
from letters.rendering.pdf.stages import Frozen

__all__ = [
    "DRAFT",
    "EDITION",
    "LOGO",
    "VERIFY",
    "VERIFY_ONLINE",
    "Limits",
    "PressError",
    "Progress",
    "Tell",
    "check",
    "picture",
    "print_",
    "verify",
]

EDITION = Limits(memory=3 * 2**30, cpu=600, wall=1800, turn=3600)
"""For the worker, which prints long rolls."""
DRAFT = Limits(memory=2 * 2**30, cpu=60, wall=120, turn=20)
"""For somebody who waits for a page to load."""
LOGO = Limits(memory=2**30, cpu=10, wall=20, turn=20)
"""For a picture of the letterhead, which has at most four megapixels."""
VERIFY = Limits(memory=3 * 2**30, cpu=300, wall=600, turn=20)
"""For a PDF that somebody looks at on their own machine."""
VERIFY_ONLINE = Limits(memory=3 * 2**29, cpu=20, wall=40, turn=20)
"""For a PDF that a stranger brings to the page; one of 10,000 names takes about three seconds."""

# Strangers who verify files take no turn from those who print.
_verifying_turns = threading.BoundedSemaphore(1)


def print_(frozen: Frozen, *, limits: Limits, tell: Tell | None = None) -> bytes:
    """The rendition of a letter (see `stages.rendition`), made in a limited process.

    `tell` hears of progress twice a second at most; what it raises ends the process. Raises
    `Problem` as that does, and `PressError` when the process needed more than `limits`,
    broke off, or got no turn.
    """
    refuse_missing(pdf.printed_texts(frozen.text, frozen.roll))
    return result(partial(stages.rendition, frozen), limits, tell)


def check(data: bytes, names: Sequence[str], *, limits: Limits, tell: Tell | None = None) -> int:
    """Hold a rendition against the rules, in another limited process than the one that made it;
    give the number of its pages. Raises `rules.RuleBrokenError`, and `PressError` as `print_`
    does."""
    return int(result(partial(_checked, data, names), limits, tell))


def picture(data: bytes, *, limits: Limits = LOGO) -> pdf.Picture:
    """The picture of an uploaded file (see `pdf.for_letterhead`), read in a limited process.

    Raises `Problem` as `pdf.for_letterhead` does, and `PressError` when the process needed more
    than `limits`, broke off, or got no turn.
    """
    try:
        kept = result(partial(_picture, data), limits)
    except PressError as error:
        raise PressError(_UNREAD) from error
    return pdf.Picture.of_png(kept)


def verify(
    data: bytes, *, certificates: Sequence[bytes] = (), limits: Limits = VERIFY
) -> verifying.Report:
    """What can be told of a PDF (see `verifying.verify`), read in a limited process.

    Raises `Problem` as `verifying.verify` does, and `PressError` when the process needed more
    than `limits`, broke off, or got no turn.
    """
    try:
        found = result(partial(_verified, data), limits, turns=_verifying_turns)
    except PressError as error:
        raise PressError(_UNCHECKED) from error
    return verifying.loads(found).judged(certificates)


_UNREAD = (
    "The file could not be read in the time and memory that a picture may take. "
    "Scale it down and save it anew as PNG, or try again in a minute."
)
_UNCHECKED = (
    "This file could not be checked in the time and memory that one file may take. "
    "Please try again in a minute."
)


# What runs in the process that prints.


def _checked(data: bytes, names: Sequence[str], *, report: pdf.Report) -> bytes:
    report(PrintStage.CHECKING, 0)
    return str(rules.check(data, names=names)).encode()


def _picture(data: bytes, *, report: pdf.Report) -> bytes:
    return pdf.for_letterhead(data).data


def _verified(data: bytes, *, report: pdf.Report) -> bytes:
    return verifying.dumps(verifying.verify(data))

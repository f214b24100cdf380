"""Sealing, and the making and opening of keys, each in a limited process of its own.

No process that lays out what strangers wrote ever holds a key. Whoever calls hands over a key as
it is stored, locked, and the passphrase that the vault derives for this one row; the key is in
the clear only here behind, and ends with the process. A file with a key that somebody uploads is
opened here for another reason too: it may be made to take all memory or never to end.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial

from letters.domain.states import SealLevel
from letters.rendering import pdf, sealing
from letters.rendering.limited import Limits, PressError, result

SEAL = Limits(memory=2 * 2**30, cpu=60, wall=120, turn=3600)
"""For the worker, which seals long editions and waits some seconds for a timestamp."""
KEY = Limits(memory=2**30, cpu=10, wall=20, turn=20)
"""For somebody who waits for a key."""


def seal(
    data: bytes,
    key: sealing.Key,
    *,
    at: datetime,
    reason: str,
    location: str = "",
    timestamp_url: str = "",
    limits: Limits = SEAL,
) -> sealing.Sealed:
    """A sealed rendition (see `pades.seal`). Raises `Problem` as that does, and
    `PressError` when the process needed more than `limits`, broke off or got no turn."""
    work = partial(_sealed, data, key, at, reason, location, timestamp_url)
    head, _, made = apart(work, limits=limits, otherwise=_UNSEALED).partition(b"\n")
    level, note = json.loads(head)
    return sealing.Sealed(made, SealLevel(level), note)


def make_key(name: str, passphrase: bytes, *, at: datetime, limits: Limits = KEY) -> sealing.Kept:
    """A new key of the convener `name` (see `sealing.make_key`), locked with `passphrase`. Raises
    `PressError` when the process needed more than `limits`, broke off or got no turn."""
    return _kept(apart(partial(_made, name, at, passphrase), limits=limits, otherwise=_NO_KEY))


def take_key(
    data: bytes, given: bytes, passphrase: bytes, *, at: datetime, limits: Limits = KEY
) -> sealing.Kept:
    """The key of an uploaded file that the passphrase `given` opens (see `sealing.open_pkcs12`),
    locked with `passphrase`. Raises `Problem` as that does, and `PressError` when the
    process needed more than `limits`, broke off or got no turn."""
    work = partial(_taken, data, given, at, passphrase)
    return _kept(apart(work, limits=limits, otherwise=_UNREAD))


def apart(work: Callable[[], bytes], *, limits: Limits, otherwise: str) -> bytes:
    """What `work` gives in a limited process that does nothing else. Raises `Problem` as `work`
    does, and `PressError` with the sentence `otherwise` where the process does not come to it."""
    try:
        return result(partial(_alone, work), limits)
    except PressError as error:
        raise PressError(otherwise) from error


_UNSEALED = (
    "The sealing needed more time or memory than it may have, so the edition is not sealed and "
    "not stored. Please ask for it again."
)
_NO_KEY = "The key could not be made just now. Please try again in a minute."
_UNREAD = (
    "The file could not be read. Export it anew with the usual settings, or try again in a minute."
)


def _kept(said: bytes) -> sealing.Kept:
    return sealing.Kept(*(bytes.fromhex(each) for each in json.loads(said)))


# What runs in the process that has the key.


def _alone(work: Callable[[], bytes], *, report: pdf.Report) -> bytes:
    return work()


def _sealed(
    data: bytes, key: sealing.Key, at: datetime, reason: str, location: str, timestamp_url: str
) -> bytes:
    # It takes long to load, and whoever asks for a seal does not need it.
    from letters.rendering.sealing import pades

    made = pades.seal(
        data, key, at=at, reason=reason, location=location, timestamp_url=timestamp_url
    )
    return json.dumps([made.level, made.note]).encode() + b"\n" + made.data


def _made(name: str, at: datetime, passphrase: bytes) -> bytes:
    return _said(sealing.kept(sealing.make_key(name, at), passphrase))


def _taken(data: bytes, given: bytes, at: datetime, passphrase: bytes) -> bytes:
    return _said(sealing.kept(sealing.open_pkcs12(data, given, at=at), passphrase))


def _said(kept: sealing.Kept) -> bytes:
    return json.dumps([kept.pkcs12.hex(), kept.certificate.hex()]).encode()

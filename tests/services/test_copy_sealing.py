"""No copy leaves the press unchecked, and it carries a seal where its panel says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from letters.domain import copies
from letters.domain.copies import CopyForm
from letters.domain.problems import Problem
from letters.domain.states import SealLevel
from letters.rendering import copy_press, press, seal_press, sealing
from letters.rendering.pdf import PdfOptions
from letters.rendering.pdf.copies import CopyOrder, Rendition
from letters.rendering.pdf.panel import Certificate, Panel
from letters.rendering.pdf.rules import RuleBrokenError
from letters.rendering.pdf.stages import Frozen
from letters.services import copy_sealing, sealing_keys
from letters.services.copy_sealing import About, Made
from letters.services.sealing_keys import InUse
from tests import factories
from tests.rendering.samples import MADE, roll_of

CERTIFICATE = Certificate("Lamp of Liberty", "c" * 64, own=True)
PANEL = Panel(
    code="7K3M-9QXT-2WHD",
    url="https://example.org/verify",
    text_hash="0" * 64,
    roll_hash="0" * 64,
    day=date(2026, 3, 1),
    convener="Lamp of Liberty",
    certificate=Certificate("Lamp of Liberty", "", own=True),
)
Checked = list[tuple[bytes, tuple[str, ...]]]


def order(panel: Panel | None) -> CopyOrder:
    """Copies for Ada Park and, on the cc line, Ben Lim."""
    text = factories.letter_text()
    options = PdfOptions(made_at=MADE, panel=panel)
    frozen = Frozen(text, roll_of("Zebra Fund"), options)
    return CopyOrder(copies.of(text, CopyForm(cc=True)), frozen)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Checked:
    """A press whose lists are shared; what was checked there, and for which names."""
    seen: Checked = []

    def made(order: CopyOrder) -> Iterator[Rendition]:
        for each in order.copies:
            yield Rendition(b"whole %d" % each.number, b"letter %d" % each.number)

    def check(data: bytes, names: Sequence[str], limits: press.Limits) -> int:
        seen.append((data, tuple(names)))
        return 1

    monkeypatch.setattr(copy_press, "copies", made)
    monkeypatch.setattr(press, "check", check)
    return seen


def made(panel: Panel | None, convener: str = "") -> list[Made]:
    about = About(number=1, convener_id=convener)
    return [each for _, each in copy_sealing.made(order(panel), about, lambda: MADE)]


def test_the_list_is_read_once_and_each_letter_too(checked: Checked) -> None:
    assert made(None) == [Made(b"whole 1"), Made(b"whole 2")]
    assert checked == [(b"whole 1", ("Zebra Fund",)), (b"letter 2", ())]


def test_a_copy_that_breaks_a_rule_is_not_sealed(
    checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(data: bytes, names: Sequence[str], limits: press.Limits) -> int:
        raise RuleBrokenError("fonts-embedded", "A font is not.")

    monkeypatch.setattr(press, "check", check)
    with pytest.raises(RuleBrokenError, match="fonts-embedded"):
        made(replace(PANEL, certificate=None))


@pytest.mark.parametrize(
    "printed",
    [
        replace(CERTIFICATE, own=False),
        replace(CERTIFICATE, fingerprint="d" * 64),
        replace(CERTIFICATE, holder="Lamp", fingerprint=""),
    ],
    ids=["kind", "key", "name"],
)
def test_no_copy_speaks_of_another_certificate_than_its_seal_has(
    printed: Certificate, app: Flask, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = sealing.Key(b"key", b"passphrase")
    monkeypatch.setattr(
        sealing_keys, "for_sealing", lambda convener, clock: InUse("id", key, CERTIFICATE)
    )
    with pytest.raises(Problem, match="sealing key was changed"):
        made(replace(PANEL, certificate=printed), factories.convener().id)


def test_each_is_sealed_with_the_convener_s_key_and_says_whose_it_is(
    app: Flask, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = sealing.Key(b"key", b"passphrase")
    reasons = []

    def seal(
        data: bytes, key: sealing.Key, *, at: object, reason: str, timestamp_url: str
    ) -> sealing.Sealed:
        reasons.append(reason)
        return sealing.Sealed(data + b" sealed", SealLevel.BASELINE, "No timestamp.")

    monkeypatch.setattr(
        sealing_keys, "for_sealing", lambda convener, clock: InUse("id", key, CERTIFICATE)
    )
    monkeypatch.setattr(seal_press, "seal", seal)
    assert made(PANEL, factories.convener().id) == [
        Made(b"whole 1 sealed", "id", SealLevel.BASELINE, "No timestamp."),
        Made(b"whole 2 sealed", "id", SealLevel.BASELINE, "No timestamp."),
    ]
    assert reasons == ["Copy of edition 1 for Ada Park", "Copy of edition 1 for Ben Lim"]

"""Keys are in the clear in processes of their own alone, and those end by themselves."""

from __future__ import annotations

import multiprocessing
import time
from functools import partial

import pytest

from letters.domain.problems import Problem
from letters.domain.states import SealLevel
from letters.rendering import seal_press, sealing
from letters.rendering.press import Limits, PressError
from tests.rendering.sealing import NOW, PASSPHRASE, bought, rendition, unsealed

VAULT = b"of the vault"
NO_TIME = Limits(memory=2**31, cpu=60, wall=0, turn=9)


def test_an_edition_is_sealed_behind_the_wall_as_it_is_at_home() -> None:
    kept = seal_press.make_key("Lamp", VAULT, at=NOW)
    made = seal_press.seal(
        rendition(),
        sealing.Key(kept.pkcs12, VAULT),
        at=NOW,
        reason="Edition 1",
        timestamp_url="http://127.0.0.1:9/",
    )
    assert (made.level, made.note) == (
        SealLevel.BASELINE,
        "The seal carries no timestamp, because the timestamp service could not be reached.",
    )
    assert unsealed(made.data) == rendition()
    assert sealing.facts(kept.certificate).subject == "Lamp"
    with pytest.raises(Problem, match="passphrase does not open"):
        seal_press.seal(rendition(), sealing.Key(kept.pkcs12, b"other"), at=NOW, reason="")


def test_an_uploaded_key_changes_its_lock_behind_the_wall() -> None:
    kept = seal_press.take_key(bought(), PASSPHRASE, VAULT, at=NOW)
    assert sealing.Key(kept.pkcs12, VAULT).certificate() == kept.certificate
    with pytest.raises(Problem, match="passphrase does not open") as refused:
        seal_press.take_key(bought(), b"guessed", VAULT, at=NOW)
    assert refused.value.field == "passphrase"


def test_what_takes_too_long_is_ended_with_a_sentence() -> None:
    # Sealing itself may be done before anybody looks at the clock.
    with pytest.raises(PressError, match=r"^The edition is not sealed\.$"):
        seal_press.apart(
            partial(time.sleep, 60), limits=NO_TIME, otherwise="The edition is not sealed."
        )
    assert multiprocessing.active_children() == []

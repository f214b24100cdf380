"""Lamp seals with a key of its own: made for its first edition, or bought and imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import KeyOrigin
from letters.models import Convener, SealingKey, db
from letters.models.transaction import reading, writing
from letters.models.vault import Vault
from letters.rendering import seal_press, sealing
from letters.rendering.sealing import pades
from letters.services import sealing_keys
from tests import factories
from tests.rendering.sealing import NOW, PASSPHRASE, bought, rendition, unsealed


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests/rendering/test_seal_press.py holds in processes of its own, here in this one."""

    def apart(work: Callable[[], bytes], **_: object) -> bytes:
        return work()

    monkeypatch.setattr(seal_press, "apart", apart)


@pytest.fixture
def lamp(app: Flask) -> Convener:
    return factories.convener("Lamp of Liberty")


def stored() -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(SealingKey)) or 0


def change(lamp: Convener, key: sealing_keys.NewKey, *, instead_of: str, days: int = 0) -> str:
    """Put a key in use; its id."""
    with writing():
        convener = db.session.get_one(Convener, lamp.id)
        now = NOW + timedelta(days=days)
        put = sealing_keys.put_in_use(convener, key, instead_of=instead_of, by=None, now=now)
        return put.id


def test_the_first_edition_makes_a_key_and_the_next_takes_the_same(lamp: Convener) -> None:
    first = sealing_keys.for_sealing(lamp.id, lambda: NOW)
    made = pades.seal(rendition(), first.key, at=NOW, reason="Edition 1")
    assert unsealed(made.data) == rendition()
    assert sealing_keys.for_sealing(lamp.id, lambda: NOW) == first
    with reading():
        (key,) = sealing_keys.of(db.session.get_one(Convener, lamp.id))
        assert (key.origin, key.subject, key.created_by) == (
            KeyOrigin.MADE,
            "Lamp of Liberty",
            None,
        )
        assert key.fingerprint == sealing.facts(first.key.certificate()).fingerprint


def test_two_first_editions_at_once_make_one_key(
    lamp: Convener, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = sealing_keys.make
    others: list[str] = []

    def slowly(name: str, **more: object) -> sealing_keys.NewKey:
        if not others:
            others.append("")
            others[0] = sealing_keys.for_sealing(lamp.id, lambda: NOW).id
        return make(name, now=NOW)

    monkeypatch.setattr(sealing_keys, "make", slowly)
    assert sealing_keys.for_sealing(lamp.id, lambda: NOW).id == others[0]
    assert stored() == 1


def test_a_bought_key_takes_the_place_of_the_made_one_which_stays(lamp: Convener) -> None:
    first = sealing_keys.for_sealing(lamp.id, lambda: NOW).id
    new = sealing_keys.read(bought(), PASSPHRASE.decode(), now=NOW)
    second = change(lamp, new, instead_of=first, days=1)
    assert second != first
    with reading():
        convener = db.session.get_one(Convener, lamp.id)
        keys = sealing_keys.of(convener)
        assert [(each.id, each.origin) for each in keys] == [
            (second, KeyOrigin.IMPORTED),
            (first, KeyOrigin.MADE),
        ]
        assert keys[1].retired_at == NOW + timedelta(days=1)
        assert sealing.pem(keys[1].certificate).startswith(b"-----BEGIN CERTIFICATE-----")
    found = sealing_keys.for_sealing(lamp.id, lambda: NOW)
    assert (found.id, found.certificate.own) == (second, False)
    assert sealing.facts(found.key.certificate()).issuer == "Authority"
    found.refuse_other_pages(found.certificate)
    with pytest.raises(Problem, match="sealing key was changed"):
        found.refuse_other_pages(replace(found.certificate, fingerprint="c" * 64))


def test_the_same_file_twice_stays_one_key(lamp: Convener) -> None:
    data = bought()
    first = change(lamp, sealing_keys.read(data, PASSPHRASE.decode(), now=NOW), instead_of="")
    again = sealing_keys.read(data, PASSPHRASE.decode(), now=NOW)
    assert change(lamp, again, instead_of="") == first
    assert stored() == 1


def test_who_looked_at_another_key_changes_nothing(lamp: Convener) -> None:
    first = sealing_keys.for_sealing(lamp.id, lambda: NOW).id
    with pytest.raises(ConflictProblem, match="changed meanwhile"):
        change(lamp, sealing_keys.make("Lamp", now=NOW), instead_of="")
    with reading():
        found = sealing_keys.in_use(db.session.get_one(Convener, lamp.id))
        assert found is not None
        assert found.id == first


@pytest.mark.parametrize(
    ("data", "passphrase", "field"),
    [(bought(), "guessed", "passphrase"), (b"nonsense", "", "file")],
    ids=["passphrase", "file"],
)
def test_what_is_wrong_is_said_beside_its_field(
    app: Flask, data: bytes, passphrase: str, field: str
) -> None:
    with pytest.raises(Problem) as refused:
        sealing_keys.read(data, passphrase, now=NOW)
    assert refused.value.field == field


def test_keys_of_others_are_not_found(lamp: Convener) -> None:
    key_id = sealing_keys.for_sealing(lamp.id, lambda: NOW).id
    with reading():
        noise = db.session.scalars(select(Convener).where(Convener.id != lamp.id)).one()
        assert sealing_keys.of(noise) == []
        with pytest.raises(NotFoundProblem):
            sealing_keys.find(noise, key_id)


def test_the_key_lies_locked_and_each_row_has_its_own_lock(app: Flask, lamp: Convener) -> None:
    found = sealing_keys.for_sealing(lamp.id, lambda: NOW)
    key = found.key
    for passphrase in (b"", app.extensions["vault"].sealing_passphrase("another row")):
        with pytest.raises(Problem, match="passphrase does not open"):
            sealing.Key(key.pkcs12, passphrase).certificate()
    assert app.extensions["vault"].sealing_passphrase(found.id) == key.passphrase
    assert key.passphrase.decode() not in repr(key)


def test_after_a_restore_without_the_keys_the_product_says_why_it_does_not_seal(
    app: Flask, lamp: Convener, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = sealing_keys.for_sealing(lamp.id, lambda: NOW).id
    monkeypatch.setitem(app.extensions, "vault", Vault(bytes(32)))
    with pytest.raises(Problem, match=r"locked with the keys \w{8} .* make a new sealing key"):
        sealing_keys.for_sealing(lamp.id, lambda: NOW)
    new = change(lamp, sealing_keys.make("Lamp", now=NOW), instead_of=lost)
    assert sealing_keys.for_sealing(lamp.id, lambda: NOW).id == new

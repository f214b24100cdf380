"""Sealed fields: what only the key holder may read, and the blind index to find it again.

Each letter has a data key, wrapped by the master key that lives outside the database. A
sealed field is bound to its table, column and row (as additional data of AES-256-GCM), so
that a value copied elsewhere does not open.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, overload

from flask import current_app

from letters.domain import sealing

if TYPE_CHECKING:
    from letters.models.letter import Letter


class Vault:
    """Keeps the master key and opens what was sealed with the keys below it."""

    def __init__(self, master: bytes) -> None:
        self._master = master
        self.key_id = hashlib.sha256(b"key id\0" + master).hexdigest()[:8]

    def new_letter_key(self, letter_id: str) -> bytes:
        """A fresh data key for a letter, wrapped."""
        return sealing.wrap(self._master, sealing.new_key(), self._letter_place(letter_id))

    def letter_key(self, letter: Letter) -> bytes:
        """The data key of a letter. Raises `sealing.SealBroken` under another master key."""
        return sealing.unwrap(self._master, letter.data_key, self._letter_place(letter.id))

    def place(self, table: str, column: str, row: str) -> str:
        """What a sealed field is bound to."""
        return f"{table}|{column}|{row}|{self.key_id}"

    def mailbox_index(self, letter_id: str, canonical_email: str) -> str:
        """Blind index of a mailbox within one letter (hex); no index spans letters."""
        return sealing.blind_index(self._master, "mailbox", letter_id, canonical_email)

    def sealing_passphrase(self, key_id: str) -> bytes:
        """What locks the sealing key of one row: 64 hex digits, found nowhere in the database.
        Who is given it can open that key and no other."""
        return sealing.blind_index(self._master, "sealing key", key_id).encode()

    @property
    def link_key(self) -> bytes:
        """The key that mailed links are derived from."""
        return bytes.fromhex(sealing.blind_index(self._master, "links"))

    def _letter_place(self, letter_id: str) -> str:
        return self.place("letters", "data_key", letter_id)


def vault() -> Vault:
    """The vault of the running application."""
    found: Vault = current_app.extensions["vault"]
    return found


class Sealed:
    """A text attribute that is stored sealed in the column `<name>_sealed`.

    The row must have its `id` and its `letter` before the attribute is set. Empty text is
    stored as NULL.
    """

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type[Any]) -> Sealed: ...
    @overload
    def __get__(self, row: object, owner: type[Any]) -> str: ...
    def __get__(self, row: Any, owner: type[Any]) -> Sealed | str:
        if row is None:
            return self
        stored = getattr(row, self._column)
        if stored is None:
            return ""
        keeper = vault()
        return sealing.unseal(keeper.letter_key(row.letter), stored, aad=self._place(keeper, row))

    def __set__(self, row: Any, value: str) -> None:
        keeper = vault()
        place = self._place(keeper, row)
        sealed = sealing.seal(keeper.letter_key(row.letter), value, aad=place) if value else None
        setattr(row, self._column, sealed)

    def _place(self, keeper: Vault, row: Any) -> str:
        return keeper.place(row.__tablename__, self._column, row.id)

"""Many short lists of numbers under texts, in 12 bytes an entry."""

from __future__ import annotations

from array import array

_SLOTS = 1 << 22
_MARK = 0xFFFFFFFF


class Chains:
    """A hash table with chaining (Knuth, TAOCP 6.4) over three arrays. The texts themselves are
    not kept: of two texts one in 2**53 is taken for the other, which costs a comparison."""

    def __init__(self) -> None:
        self._heads = array("I", bytes(4 * _SLOTS))
        self._marks, self._values, self._earlier = (array("I", [0]) for _ in range(3))

    def add(self, text: str, value: int) -> None:
        """Put a number under a text."""
        code = hash(text)
        slot = code % _SLOTS
        self._marks.append(code >> 21 & _MARK)
        self._values.append(value)
        self._earlier.append(self._heads[slot])
        self._heads[slot] = len(self._values) - 1

    def newest(self, text: str, most: int) -> list[int]:
        """The numbers under a text, the last added first, at most so many."""
        code = hash(text)
        at = self._heads[code % _SLOTS]
        found: list[int] = []
        if not at:
            return found
        mark, marks, earlier = code >> 21 & _MARK, self._marks, self._earlier
        while at:
            if marks[at] == mark:
                found.append(self._values[at])
                if len(found) == most:
                    break
            at = earlier[at]
        return found

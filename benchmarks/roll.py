"""What the stored sort keys save: a roll made from them against one that makes its keys anew.

    script/bench roll [NAMES]

Prints CPU seconds of both in one run and their ratio; only the ratio carries over.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from letters.domain import collation, roll
from letters.domain.demo import AUTUMN, SPRING
from letters.domain.letter import OrderRule, Signatory

RULE = OrderRule()


def signatories(number: int) -> list[Signatory]:
    """Made-up names of the length of real ones, the same in every run."""
    choose = random.Random(7)  # noqa: S311 - a benchmark wants the same names each time
    words = " ".join((*SPRING, *AUTUMN)).split()
    return [Signatory(" ".join(choose.choices(words, k=6)) + f" {n}") for n in range(number)]


def seconds(names: Sequence[Signatory]) -> float:
    """CPU seconds to put the names in order."""
    start = time.process_time()
    roll.make(names, RULE)
    return time.process_time() - start


def main() -> None:
    """Time both and print them."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    plain = signatories(number)
    stored = [replace(each, sort_key=collation.sort_key(each, RULE)) for each in plain]
    seconds(plain[:100])
    made, kept = seconds(plain), seconds(stored)
    print(f"{number:,} names  keys made {made:.2f} s  keys stored {kept:.2f} s")
    print(f"ratio {made / kept:.1f}")


if __name__ == "__main__":
    main()

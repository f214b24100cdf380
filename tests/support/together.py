"""Many people at the same moment: threads that start at one signal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")

PATIENCE = 60


def at_once(acts: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run all acts at the same moment, each on a thread of its own; give their results in
    order. Raises what the first of them raised."""
    signal = threading.Barrier(len(acts))
    results: dict[int, Result] = {}
    errors: list[BaseException] = []

    def run(number: int, act: Callable[[], Result]) -> None:
        try:
            signal.wait(PATIENCE)
            results[number] = act()
        except BaseException as error:
            errors.append(error)

    threads = [
        threading.Thread(target=run, args=(number, act), daemon=True)
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if errors:
        raise errors[0]
    assert len(results) == len(acts), f"{len(acts) - len(results)} never came to an end"
    return [results[number] for number in range(len(acts))]

"""What went wrong, in words for the person who reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


class Problem(ValueError):
    """A refusal: `message` is one full sentence, `field` the form field it belongs to, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    @property
    def each(self) -> tuple[Problem, ...]:
        """The single refusals that it holds: itself, or those of `Problems`."""
        return (self,)


class Problems(Problem):
    """Several refusals at once: each has its field, and `message` is all their sentences."""

    def __init__(self, each: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in each), each[0].field)
        self._each = tuple(each)

    @property
    def each(self) -> tuple[Problem, ...]:
        """Those that it holds."""
        return self._each


class NotFoundProblem(Problem):
    """What was asked for is not here, or not for this person."""


class ConflictProblem(Problem):
    """Something changed meanwhile, so the step would overwrite it."""


class GoneProblem(Problem):
    """The link or thing existed and has ended."""


def gather(checks: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """What every check gives, under its name. Raises the `Problem` of the one that refuses, or
    `Problems` of all that do."""
    given: dict[str, str] = {}
    found: list[Problem] = []
    for name, check in checks.items():
        try:
            given[name] = check()
        except Problem as problem:
            found.append(problem)
    if found:
        raise found[0] if len(found) == 1 else Problems(found)
    return given

"""What went wrong, in words for the person who reads them."""

from __future__ import annotations


class Problem(ValueError):
    """A refusal: `message` is one full sentence, `field` the form field it belongs to, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFoundProblem(Problem):
    """What was asked for is not here, or not for this person."""


class ConflictProblem(Problem):
    """Something changed meanwhile, so the step would overwrite it."""


class GoneProblem(Problem):
    """The link or thing existed and has ended."""

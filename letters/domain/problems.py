"""What went wrong, in words for the person who reads them."""

from __future__ import annotations


class Problem(ValueError):
    """A refusal: `message` is one full sentence, `field` the form field it belongs to, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

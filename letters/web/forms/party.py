"""What all forms share that say who signs: their faults are told at once, each at its field."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_wtf import FlaskForm

from letters.domain.problems import Problem
from letters.services import entry as entries
from letters.services.entry import Entry
from letters.web.forms import problems


class PartyForm(FlaskForm):
    """A form that gives the entry of a party."""

    email_needed: ClassVar[bool] = False

    def entry(self, language: str) -> Entry:
        """The typed values as a service takes them."""
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is there and can be taken; else every fault stands beside its field."""
        complete = super().validate(extra_validators)
        try:
            entries.clean(self.entry(""), email_needed=self.email_needed)
        except Problem as problem:
            problems.show_further(problem, self)
            return False
        return bool(complete)

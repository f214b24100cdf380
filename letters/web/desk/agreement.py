"""How all conveners of a letter stand to its newest text, for the pages that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from letters.models import Agreement, Letter, Version
from letters.services import agreeing, drafting
from letters.services.agreeing import Asked
from letters.web.guards import place


@dataclass(frozen=True, slots=True)
class Standing:
    """How all stand to the newest version, for `desk/_agreeing.html` and the pages that include it.

    `mine` is the agreement of the convener whose desk this is; `alone` whether nobody else has
    a say; `missing` are those whom the letter waits for, `others` them without that convener.
    """

    version: Version
    asked: Sequence[Asked]
    mine: Agreement | None
    missing: Sequence[Asked]
    others: Sequence[Asked]

    @property
    def alone(self) -> bool:
        """Whether the letter's own convener is the only one that is asked or has agreed."""
        return len(self.asked) == 1


def state_of(letter: Letter) -> Standing:
    """How all stand, as the convener of the present place sees it."""
    version = drafting.version(letter, letter.current_number)
    asked = agreeing.standing(letter, version)
    own = place().convener.id
    mine = [each.agreement for each in asked if each.convener and each.convener.id == own]
    missing = [each for each in asked if each.needed and each.agreement is None]
    others = [each for each in missing if each.convener is None or each.convener.id != own]
    return Standing(version, asked, mine[0] if mine else None, missing, others)

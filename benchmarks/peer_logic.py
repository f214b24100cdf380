"""OpenSanctions' rules for the same names: nomenklatura's logic-v2."""

from __future__ import annotations

from followthemoney import model
from nomenklatura.matching import LogicV2, ScoringConfig

from benchmarks.peers import Score
from letters.domain.states import PartyKind


def logic(kind: PartyKind) -> Score:
    """OpenSanctions' rules (rigour's names with the weights of logic-v2), untuned."""
    schema = "Person" if kind is PartyKind.PERSON else "Organization"
    config = ScoringConfig.defaults()

    def entity(name: str) -> object:
        made = model.make_entity(schema)
        made.id = name
        made.add("name", name)
        return made

    return lambda one, other: LogicV2.compare(entity(one), entity(other), config).score

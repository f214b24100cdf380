"""Profiles: all that the register knows of one party, as its page shows it. Nothing here changes
a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from letters.domain import names, own_names, writing
from letters.domain.states import FactKind, PartyKind
from letters.models import Convener, Fact, Logo, Mention, SignOn, db
from letters.services import directory, facts
from letters.services.pairs import GONE
from letters.services.register import TOLD


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which the party's name was written, and in how many letters it stands."""

    name: str
    letters: int


@dataclass(frozen=True, slots=True)
class Variant:
    """The spellings in one script, which is called `script`."""

    script: str
    spellings: Sequence[Spelling]


@dataclass(frozen=True, slots=True)
class Learnt:
    """Another name that a name gives itself: "AZ4HK" in "Arizona for Hong Kong (AZ4HK)"."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A party. `signed` are the names as signed by script, `gone` those that were declined or taken
    off, `told` the facts that say a name; `noted` the details that a person noted; `short_names`
    and `websites` what its signers gave; `former` what was noted and taken back."""

    party: str
    kind: PartyKind
    name: str
    mentions: Sequence[Mention]
    gone: Sequence[str]
    sign_ons: Sequence[SignOn]
    signed: Sequence[Variant]
    told: Sequence[Fact]
    learnt: Sequence[Learnt]
    noted: dict[FactKind, Fact]
    short_names: Sequence[str]
    websites: Sequence[str]
    domains: Sequence[str]
    notes: Sequence[Fact]
    former: Sequence[Fact]
    logo: Logo | None

    @property
    def standing(self) -> list[SignOn]:
        """The sign-ons that were neither declined nor withdrawn: of the others nothing but the
        name is shown."""
        return standing(self.sign_ons)


def of(convener: Convener, party: str) -> Profile:
    """The profile of a party of this convener."""
    known = directory.known([party])[party]
    sign_ons = directory.sign_ons([party])
    live = facts.of([party])
    told = [each for each in live if each.kind in TOLD]
    first = known.every[0]
    kept = standing(sign_ons)
    return Profile(
        party=party,
        kind=first.kind,
        name=known.names[0],
        mentions=known.every,
        gone=known.gone_names,
        sign_ons=sign_ons,
        signed=_variants(known.held, told, kept),
        told=told,
        learnt=_learnt(known.held),
        noted=facts.newest(live),
        short_names=_unique(each.short_name for each in kept),
        websites=_unique(each.website for each in kept),
        domains=_unique(each.domain for each in known.held),
        notes=[each for each in live if each.kind is FactKind.NOTE],
        former=facts.former(party),
        logo=logo(convener, known.every) if first.kind is PartyKind.ORGANIZATION else None,
    )


def standing(sign_ons: Iterable[SignOn]) -> list[SignOn]:
    """Those that were neither declined nor withdrawn."""
    return [each for each in sign_ons if each.state not in GONE]


def logo(convener: Convener, mentions: Iterable[Mention]) -> Logo | None:
    """The logo that is kept under one of these names, the first name's first."""
    keys = list(dict.fromkeys(names.same(each.name) for each in mentions))
    found = db.session.scalars(
        select(Logo).where(
            Logo.convener_id == convener.id, Logo.name_key.in_(keys), Logo.retired_at.is_(None)
        )
    ).all()
    return min(found, key=lambda each: keys.index(each.name_key), default=None)


def _variants(
    mentions: Sequence[Mention], told: Iterable[Fact], sign_ons: Iterable[SignOn]
) -> list[Variant]:
    """The names that were signed, by script; where there are several, the most used one first."""
    only_told = {each.mention_id for each in told}
    letters: dict[str, set[str]] = {
        each.name: set() for each in mentions if each.id not in only_told
    }
    for sign_on in sign_ons:
        assert sign_on.mention is not None, "it was found by it"
        if sign_on.state in directory.STANDING:
            letters[sign_on.mention.name].add(sign_on.letter_id)
    scripts: dict[str, list[Spelling]] = {}
    for name, signed in letters.items():
        scripts.setdefault(writing.script(name), []).append(Spelling(name, len(signed)))
    most_used = sorted(scripts.items(), key=lambda each: -sum(one.letters for one in each[1]))
    return [Variant(writing.called(code), spellings) for code, spellings in most_used]


def _learnt(mentions: Sequence[Mention]) -> list[Learnt]:
    known = {names.same(each.name) for each in mentions}
    found: dict[str, Learnt] = {}
    for mention in mentions:
        for name in own_names.learnt(mention.kind, mention.name):
            if names.same(name) not in known:
                found.setdefault(names.same(name), Learnt(name, mention.name))
    return list(found.values())


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, values)))

"""The register as it is looked at: parties, their names, and which letters they signed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from letters.domain import names
from letters.domain.problems import NotFoundProblem
from letters.domain.states import FactKind, PartyKind, SignOnState
from letters.models import Convener, Fact, Judgement, Letter, Mention, SignOn, db
from letters.services import pairs, register

PER_PAGE = 50
STANDING = (SignOnState.LISTED, SignOnState.SUPERSEDED, SignOnState.NEEDS_CONSENT)


@dataclass(slots=True)
class Known:
    """The mentions of a party. `gone` are those whose sign-on was declined or withdrawn: what they
    say is not said of the party."""

    held: list[Mention] = field(default_factory=list)
    gone: list[Mention] = field(default_factory=list)

    @property
    def every(self) -> list[Mention]:
        """All of them, first the one that gives the party its name."""
        return [*self.held, *self.gone]

    @property
    def names(self) -> list[str]:
        """The names of the party, first the one that it goes by. One that has no other goes by
        what was declined or taken off."""
        return list(dict.fromkeys(each.name for each in self.held or self.gone[:1]))

    @property
    def gone_names(self) -> list[str]:
        """The names that were declined or taken off, and that are not the party's otherwise."""
        held = {each.name for each in self.held}
        return [name for name in dict.fromkeys(each.name for each in self.gone) if name not in held]


@dataclass(frozen=True, slots=True)
class Listed:
    """A party in the list: the name it goes by, its other names, how many letters."""

    party: str
    name: str
    others: tuple[str, ...]
    letters: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the parties that were looked for, which one, and how many there are on all
    pages."""

    rows: Sequence[Listed]
    page: int
    total: int
    pages: int


def parties(convener: Convener, kind: PartyKind, query: str = "", *, page: int = 1) -> Page:
    """The parties of one kind that are known by a name, short name or domain with `query` in it,
    by their first name. Behind the last page is the last."""
    grouped = _found(convener, kind, query).group_by(Mention.party_id)
    total = db.session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(page, pages)
    ids = db.session.scalars(
        grouped.order_by(func.min(Mention.name_key), Mention.party_id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return Page(listed(ids), page, total, pages)


def count(convener: Convener, kind: PartyKind, query: str = "") -> int:
    """How many parties of one kind are found."""
    found = _found(convener, kind, query).distinct().subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def _found(convener: Convener, kind: PartyKind, query: str) -> Select[str]:
    """The parties of the mentions that are looked for, each as often as it is found."""
    chosen = select(Mention.party_id).where(
        Mention.convener_id == convener.id, Mention.kind == kind, ~register.taken_back()
    )
    if not query:
        return chosen
    return chosen.where(or_(*_known_by(query)))


def _known_by(query: str) -> Iterator[ColumnElement[bool]]:
    yield Mention.name.icontains(query, autoescape=True)
    if key := names.key(query):
        yield Mention.name_key.contains(key, autoescape=True)
    yield Mention.domain.icontains(query, autoescape=True) & ~_is_gone()
    yield exists().where(
        SignOn.mention_id == Mention.id,
        SignOn.state.not_in(pairs.GONE),
        SignOn.short_name.icontains(query, autoescape=True),
    )
    yield exists().where(
        Fact.mention_id == Mention.id,
        Fact.kind == FactKind.SHORT_NAME,
        Fact.retracted_at.is_(None),
        Fact.value.icontains(query, autoescape=True),
    )


def listed(ids: Sequence[str]) -> list[Listed]:
    """Some parties, in the order of their ids."""
    found = known(ids)
    counts = dict(
        db.session.execute(
            select(Mention.party_id, func.count(func.distinct(SignOn.letter_id)))
            .join(SignOn, SignOn.mention_id == Mention.id)
            .where(Mention.party_id.in_(ids), SignOn.state.in_(STANDING))
            .group_by(Mention.party_id)
        ).all()
    )
    made = []
    for each in ids:
        first, *others = found[each].names
        made.append(Listed(each, first, tuple(others), counts.get(each, 0)))
    return made


def near(party: str, limit: int = 10) -> list[Listed]:
    """Other parties whose names share something telling with the name of this one."""
    first = known([party])[party].every[0]
    found = dict.fromkeys(each.party_id for each in register.candidates(first))
    found.pop(party, None)
    return listed(list(found)[:limit])


def party(convener: Convener, mention_id: str) -> str:
    """The party that a mention belongs to now; so also an id that another replaced leads on.
    Raises `NotFoundProblem`."""
    found = db.session.scalar(
        select(Mention.party_id).where(
            Mention.id == mention_id, Mention.convener_id == convener.id, ~register.taken_back()
        )
    )
    if found is None:
        raise NotFoundProblem("The register knows nobody by this address.")
    return found


def known(parties: Collection[str] | Select[str]) -> dict[str, Known]:
    """All mentions of parties. The first of a party gives it its name, wherever it is shown: the
    newest whose sign-on stands, else the newest that was told, a mere alias after it, else the
    newest whose sign-on waits, what was declined or taken off last."""
    found: dict[str, Known] = {}
    rows = db.session.execute(
        select(Mention, _is_gone())
        .where(Mention.party_id.in_(parties), ~register.taken_back())
        .order_by(_rank(), Mention.created_at.desc(), Mention.id)
    )
    for mention, is_gone in rows:
        of = found.setdefault(mention.party_id, Known())
        (of.gone if is_gone else of.held).append(mention)
    return found


def _rank() -> ColumnElement[int]:
    stands = exists().where(SignOn.mention_id == Mention.id, SignOn.state.in_(STANDING))
    signed = exists().where(SignOn.mention_id == Mention.id)
    alias = exists().where(Fact.mention_id == Mention.id, Fact.kind == FactKind.ALIAS)
    return case((stands, 0), (signed, 3), (alias, 2), else_=1)


def _is_gone() -> ColumnElement[bool]:
    """Whether the sign-on of a mention was declined or withdrawn."""
    return exists().where(SignOn.mention_id == Mention.id, SignOn.state.in_(pairs.GONE))


def sign_ons(parties: Collection[str]) -> Sequence[SignOn]:
    """All sign-ons of parties that were confirmed, the newest first."""
    return db.session.scalars(
        select(SignOn)
        .join(Mention, Mention.id == SignOn.mention_id)
        .where(Mention.party_id.in_(parties))
        .options(contains_eager(SignOn.mention), joinedload(SignOn.letter))
        .order_by(SignOn.confirmed_at.desc(), SignOn.id)
    ).all()


def judgements(party: str) -> Sequence[Judgement]:
    """The live judgements at a party's mentions, the newest first."""
    own = select(Mention.id).where(Mention.party_id == party)
    return db.session.scalars(
        select(Judgement)
        .where(
            Judgement.retracted_at.is_(None),
            Judgement.left_id.in_(own) | Judgement.right_id.in_(own),
        )
        .order_by(Judgement.created_at.desc(), Judgement.id)
    ).all()


def taken_back(party: str) -> Sequence[Judgement]:
    """What people said of a party's mentions, or what they took back of what the machine said, and
    what stands no more; the last taken back first. What went with a name that was told is not
    among it: that is a fact."""
    own = select(Mention.id).where(Mention.party_id == party)
    told = exists().where(
        Fact.mention_id.in_((Judgement.left_id, Judgement.right_id)),
        Fact.kind.in_(register.TOLD),
        Fact.retracted_at == Judgement.retracted_at,
    )
    return db.session.scalars(
        select(Judgement)
        .where(
            Judgement.retracted_at.is_not(None),
            Judgement.left_id.in_(own) | Judgement.right_id.in_(own),
            Judgement.retracted_by_id.is_not(None) | Judgement.matcher_version.is_(None),
            ~told,
        )
        .order_by(Judgement.retracted_at.desc(), Judgement.id)
    ).all()


def signed(letter: Letter, kind: PartyKind | None = None) -> dict[str, str]:
    """The parties, or those of one kind, whose names stand on a letter's list, in its order, each
    with the name that it goes by."""
    listed = _signatories(letter, kind)
    found = known(listed)
    ids = db.session.scalars(listed.order_by(SignOn.sort_key))
    return {each: found[each].names[0] for each in ids}


def _signatories(letter: Letter, kind: PartyKind | None = None) -> Select[str]:
    kinds = [kind] if kind else list(PartyKind)
    return (
        select(Mention.party_id)
        .join(SignOn, SignOn.mention_id == Mention.id)
        .where(
            SignOn.letter_id == letter.id,
            SignOn.state == SignOnState.LISTED,
            Mention.kind.in_(kinds),
        )
    )


def overlap(letters: Sequence[Letter]) -> list[list[int]]:
    """How many parties each pair of letters shares; on the diagonal, how many signed it."""
    lists = [set(db.session.scalars(_signatories(letter))) for letter in letters]
    return [[len(one & other) for other in lists] for one in lists]


def newcomers(letter: Letter, kind: PartyKind) -> list[str]:
    """The names of one kind on a letter's list whose parties stand on no earlier letter of the
    convener."""
    before: Select[str] = (
        select(Mention.party_id)
        .join(SignOn, SignOn.mention_id == Mention.id)
        .join(Letter, Letter.id == SignOn.letter_id)
        .where(
            Letter.convener_id == letter.convener_id,
            Letter.id != letter.id,
            func.coalesce(Letter.opened_at, Letter.created_at)
            < (letter.opened_at or letter.created_at),
            SignOn.state == SignOnState.LISTED,
        )
    )
    met = set(db.session.scalars(before))
    return [name for party_id, name in signed(letter, kind).items() if party_id not in met]

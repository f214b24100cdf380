"""The register as it is looked at: parties, their names, and which letters they signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from letters.domain import names
from letters.domain.problems import NotFoundProblem
from letters.domain.states import PartyKind, SignOnState
from letters.models import Convener, Judgement, Letter, Mention, SignOn, db

PER_PAGE = 50
STANDING = (SignOnState.LISTED, SignOnState.SUPERSEDED, SignOnState.NEEDS_CONSENT)


@dataclass(frozen=True, slots=True)
class Listed:
    """A party in the list: the name it signed with last, its other names, how many letters."""

    party: str
    name: str
    others: tuple[str, ...]
    letters: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the parties that were looked for, and how many there are on all pages."""

    rows: Sequence[Listed]
    total: int
    pages: int


def parties(convener: Convener, kind: PartyKind, query: str = "", *, page: int = 1) -> Page:
    """The parties of one kind that have a name with `query` in it, by their first name."""
    chosen = select(Mention.party_id).where(
        Mention.convener_id == convener.id, Mention.kind == kind
    )
    if query:
        found = Mention.name.icontains(query, autoescape=True)
        if key := names.key(query):
            found |= Mention.name_key.contains(key, autoescape=True)
        chosen = chosen.where(found)
    grouped = chosen.group_by(Mention.party_id)
    total = db.session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    ids = db.session.scalars(
        grouped.order_by(func.min(Mention.name_key), Mention.party_id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return Page(_listed(ids), total, max(1, -(-total // PER_PAGE)))


def party(convener: Convener, mention_id: str) -> str:
    """The party that a mention belongs to now; so also an id that another replaced leads on.
    Raises `NotFoundProblem`."""
    mention = db.session.get(Mention, mention_id)
    if mention is None or mention.convener_id != convener.id:
        raise NotFoundProblem("The register knows nobody by this address.")
    return mention.party_id


def mentions(party_id: str) -> Sequence[Mention]:
    """All mentions of a party, the newest first: the first gives the party its name."""
    return db.session.scalars(
        select(Mention)
        .where(Mention.party_id == party_id)
        .order_by(Mention.created_at.desc(), Mention.id)
    ).all()


def sign_ons(party_id: str) -> Sequence[SignOn]:
    """All sign-ons of a party that were confirmed, the newest first."""
    return db.session.scalars(
        select(SignOn)
        .join(Mention, Mention.id == SignOn.mention_id)
        .where(Mention.party_id == party_id)
        .order_by(SignOn.confirmed_at.desc(), SignOn.id)
    ).all()


def judgements(party_id: str) -> Sequence[Judgement]:
    """The live judgements at a party's mentions, the newest first."""
    own = select(Mention.id).where(Mention.party_id == party_id)
    return db.session.scalars(
        select(Judgement)
        .where(
            Judgement.retracted_at.is_(None),
            Judgement.left_id.in_(own) | Judgement.right_id.in_(own),
        )
        .order_by(Judgement.created_at.desc(), Judgement.id)
    ).all()


def signed(letter: Letter) -> dict[str, str]:
    """The parties whose names stand on a letter's list, each with the name as printed."""
    rows = db.session.execute(
        select(Mention.party_id, SignOn.name)
        .join(SignOn, SignOn.mention_id == Mention.id)
        .where(SignOn.letter_id == letter.id, SignOn.state == SignOnState.LISTED)
        .order_by(SignOn.sort_key)
    )
    return dict(rows.all())


def overlap(letters: Sequence[Letter]) -> list[list[int]]:
    """How many parties each pair of letters shares; on the diagonal, how many signed it."""
    lists = [signed(letter).keys() for letter in letters]
    return [[len(one & other) for other in lists] for one in lists]


def newcomers(letter: Letter) -> list[str]:
    """The names on a letter's list whose parties stand on no earlier letter of the convener."""
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
    known = set(db.session.scalars(before))
    return [name for party_id, name in signed(letter).items() if party_id not in known]


def _listed(ids: Sequence[str]) -> list[Listed]:
    found: dict[str, list[str]] = {each: [] for each in ids}
    rows = db.session.execute(
        select(Mention.party_id, Mention.name)
        .where(Mention.party_id.in_(ids))
        .order_by(Mention.created_at.desc(), Mention.id)
    )
    for party_id, name in rows:
        found[party_id].append(name)
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
        first, *others = dict.fromkeys(found[each])
        made.append(Listed(each, first, tuple(others), counts.get(each, 0)))
    return made

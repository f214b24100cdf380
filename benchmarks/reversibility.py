"""Whether joins leave anything behind: random joins and un-joins with the product's own services,
each in a transaction of its own, until all are undone.

    script/bench reversibility [STEPS]

Every hundred steps the parties are compared with what the live judgements connect, and the list
with one name for each party; at the end parties and printed list are those of the beginning.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, select

from letters import config, create_app
from letters.domain.letter import LetterText
from letters.domain.states import JudgementVerdict, LetterKind, PartyKind
from letters.models import Judgement, Letter, Mention, SignOn, User, db
from letters.models.transaction import reading, writing
from letters.services import (
    accounts,
    agreeing,
    checking,
    drafting,
    duplicates,
    opening,
    upkeep,
)
from letters.services import reading as reads
from letters.services.accounts import ConvenerDetails
from letters.services.actor import By
from letters.services.entry import Entry

NAMES = 60
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVERY = 100
"""After how many steps all is compared."""
MANY = 40
"""From how many joins on more are undone than made."""


@dataclass
class Walk:
    """Random joins and un-joins of the names on the list of an open letter."""

    letter: str
    user: int
    choose: random.Random
    now: datetime = START
    live: dict[str, tuple[str, str]] = field(default_factory=dict)
    joined: int = 0
    undone: int = 0

    def go(self, steps: int) -> None:
        """Take the steps, undo what is left, and compare with the beginning."""
        before = self._picture()
        names = sorted(before[0])
        for step in range(steps):
            more = self.choose.random() < (0.4 if len(self.live) >= MANY else 0.7)
            if more or not self.live:
                self._join(*self.choose.sample(names, 2))
            else:
                self._undo(self.choose.choice(list(self.live)))
            if step % EVERY == 0:
                self._compare()
        self._compare()
        left = list(self.live)
        self.choose.shuffle(left)
        for each in left:
            self._undo(each)
        assert self._picture() == before, "a join left something behind"

    def _join(self, left: str, right: str) -> None:
        self.joined += 1
        self.now += timedelta(minutes=1)
        with writing():
            one, other = (db.session.get_one(Mention, each) for each in (left, right))
            every = db.session.scalars(select(SignOn.id).where(SignOn.letter_id == self.letter))
            printed = [each for each in every if self.choose.random() < 0.1]
            made = duplicates.judge(
                one, other, JudgementVerdict.SAME, by=self._by(), now=self.now, printed=printed
            )
            self.live[made.id] = (left, right)

    def _undo(self, judgement: str) -> None:
        self.undone += 1
        self.now += timedelta(minutes=1)
        del self.live[judgement]
        with writing():
            found = db.session.get_one(Judgement, judgement)
            duplicates.undo(found, by=self._by(), now=self.now)

    def _by(self) -> By:
        return By.member(db.session.get_one(User, self.user))

    def _picture(self) -> tuple[dict[str, str], list[tuple[int, str]]]:
        """The party of each name, and the list as it is printed."""
        with reading():
            letter = db.session.get_one(Letter, self.letter)
            chosen = select(Mention.id, Mention.party_id)
            of = dict(
                db.session.execute(chosen.where(Mention.convener_id == letter.convener_id)).all()
            )
            lines = [(each.number, each.signatory.name) for each in reads.roll(letter).lines]
            assert reads.count(letter) == len(lines)
        return of, lines

    def _compare(self) -> None:
        of, lines = self._picture()
        together = {each: {each} for each in of}
        for left, right in self.live.values():
            one = together[left] | together[right]
            together |= dict.fromkeys(one, one)
        assert all(together[one] == together[party] for one, party in of.items())
        assert len({frozenset(each) for each in together.values()}) == len(set(of.values()))
        with reading():
            known = {each.name: each.party_id for each in db.session.scalars(self._mentions())}
        parties = [known[name] for _, name in lines]
        assert sorted(parties) == sorted(set(of.values())), "each party is printed once"

    def _mentions(self) -> Select[Mention]:
        return (
            select(Mention)
            .join(SignOn, SignOn.mention_id == Mention.id)
            .where(SignOn.letter_id == self.letter)
        )


def names() -> Iterator[str]:
    """Names that no rule finds alike."""
    for number in range(NAMES):
        first, second = divmod(number, 8)
        yield f"{'BCDFGHJK'[first] * 4}{'aeiouyäö'[second] * 3}{'PQRSTVWX'[second] * 5} League"


def fill() -> tuple[str, int]:
    """An open letter with all names on its list; its id, and that of who judges."""
    with writing():
        user = accounts.create_user("Ada", "ada@example.org", "kdj34-sk2-llq9-x", now=START)
        details = ConvenerDetails(name="Lamp of Liberty", time_zone="UTC", language="en")
        convener = accounts.create_convener(details, by=user, now=START)
        text = LetterText(kind=LetterKind.OPEN_LETTER, title="On reversibility", body="We write.")
        by = By.member(user)
        letter = drafting.create(convener, text, by=by, now=START)
        agreeing.agree(letter, number=letter.current_number, by=by, now=START)
        opening.open_(letter, by=by, now=START)
        for number, name in enumerate(names()):
            entry = Entry(PartyKind.ORGANIZATION, name)
            moment = START + timedelta(seconds=number)
            checking.enter(letter, entry, "By mail.", list_now=True, by=by, now=moment)
        return letter.id, user.id


def main() -> None:
    """Walk, and print what it took."""
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = config.read(
            {"LETTERS_DATA": folder, "LETTERS_DATABASE_URL": f"sqlite:///{data / 'letters.db'}"}
        )
        config.make_keys(settings.keys)
        with create_app(settings).app_context():
            upkeep.migrate()
            letter, user = fill()
            db.session.remove()
            walk = Walk(letter, user, random.Random(9))  # noqa: S311 - the same walk each time
            began = time.process_time()
            walk.go(steps)
            spent = time.process_time() - began
            db.session.remove()
            db.engine.dispose()
    print(f"{NAMES} names, {walk.joined:,} joins, {walk.undone:,} un-joins: nothing left behind")
    print(f"{spent:.0f} s CPU, {1000 * spent / (walk.joined + walk.undone):.1f} ms each")


if __name__ == "__main__":
    main()

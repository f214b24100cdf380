"""Pairs of names that may be one party, judged by a coordinator."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.matching import Rule
from letters.domain.problems import Problem
from letters.domain.states import JudgementVerdict, Role
from letters.models import Judgement, Letter, Pair
from letters.services import duplicates, judging, pairs, sides
from letters.services.actor import By
from letters.services.sides import Side
from letters.web.clock import now
from letters.web.guards import at_letter, place
from letters.web.pages import page_number
from letters.web.policies import Member, policy

blueprint = Blueprint("duplicates", __name__)

ROOT = "/desk/<convener>/duplicates"
NEXT = 20
"""How many of the pairs behind the present one are shown."""
AT_ONCE = 100
"""How many pairs of a safe class are shown, and then judged, at once."""
MANY = 2
"""From how many pairs of a safe class on that is offered."""
ALONE = "alone"
PRINTED = "printed-"
"""What the name of a choice begins with; the letter's id stands behind."""
NEW_AND_OLD = ["Newer name", "Known before"]
KINDS = {
    Rule.SAME_ALIAS: "names that differ only by an acronym or another name beside them",
    Rule.SAME_WORDS: "names of the same words in another order",
}


@blueprint.before_request
def _at_letter() -> None:
    """The pairs of one letter are pages of that letter: they have its rail."""
    if slug := _sent("letter"):
        at_letter(pairs.letter(place().convener, slug))


@blueprint.get(ROOT)
@policy(Member(Role.READER))
def index(convener: str) -> ResponseReturnValue:
    """A pair, side by side, what waits behind it, and what was judged today."""
    wanted = _sent("pair")
    return _page(pairs.pair(place().convener, wanted) if wanted else None)


def _page(chosen: Pair | None, problem: str = "") -> str:
    of, only = place().convener, place().letter_or_none
    waiting = pairs.waiting(of, only, limit=NEXT + 1)
    pair = chosen or next(iter(waiting), None)
    return render_template(
        "desk/duplicates.html",
        pair=pair,
        count=pairs.count(of, only),
        number=1 + waiting.index(pair) if pair in waiting else None,
        others=[each for each in waiting if each is not pair][:NEXT],
        classes=_classes(only),
        kinds=KINDS,
        alone=pairs.joined_alone(of, only),
        judged_count=pairs.verdicts(of, only).total(),
        today=pairs.judged_since(of, _midnight(), only),
        done=_done(),
        only=only,
        problem=problem,
        judges=place().may(Member(Role.COORDINATOR)),
        **(_compared(pair, only) if pair else {}),
    )


def _compared(pair: Pair, only: Letter | None) -> dict[str, Any]:
    left, right = sides.of(pair)
    return {
        "left": left,
        "right": right,
        "headings": [_heading(side, only) for side in (left, right)] if only else NEW_AND_OLD,
        "rows": sides.rows(left, right),
        "live": pairs.live(pair.left, pair.right),
        "contested": sides.contested(pair),
    }


def _heading(side: Side, only: Letter) -> str:
    if side.signs(only):
        return "Signed this letter"
    return "Known from another letter" if side.letters else "Known to the register"


def _classes(only: Letter | None) -> dict[Rule, list[Pair]]:
    """The pairs of each safe class of which several wait."""
    found = {
        rule: list(pairs.waiting(place().convener, only, rule=rule, limit=AT_ONCE))
        for rule in pairs.SAFE
    }
    return {rule: members for rule, members in found.items() if len(members) >= MANY}


def _midnight() -> datetime:
    local = now().astimezone(ZoneInfo(place().convener.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _done() -> Judgement | None:
    """The judgement that was made just now, to be undone where it was a slip."""
    wanted = _sent("judged")
    if not wanted:
        return None
    found = pairs.judgement(place().convener, wanted)
    return found if found.retracted_at is None else None


@blueprint.post(f"{ROOT}/<pair>")
@policy(Member(Role.COORDINATOR))
def judge(convener: str, pair: str) -> ResponseReturnValue:
    """Keep a verdict on the pair and go on to the next; the same again is no error."""
    found = pairs.pair(place().convener, pair)
    verdict = _verdict(_sent("judgement"))
    if verdict is None:
        raise Problem("Please say of the pair: same, different, related or not sure.")
    try:
        made = duplicates.judge(
            found.left,
            found.right,
            verdict,
            by=By.member(place().user),
            now=now(),
            printed=_printed(),
            seen=_sent("seen"),
        )
    except duplicates.OvertakenProblem as overtaken:
        return _page(found, overtaken.message), 409
    except duplicates.ConflictProblem as conflict:
        only = place().letter_or_none
        return render_template("desk/conflict.html", pair=found, conflict=conflict, only=only), 409
    return redirect(_here(judged=made.id), 303)


def _printed() -> list[str]:
    """The sign-ons that are to stay on their lists."""
    sent = request.form.items()
    return [value.replace("\0", "") for name, value in sent if name.startswith(PRINTED)]


@blueprint.post(f"{ROOT}/judgements/<judgement>/undo")
@policy(Member(Role.COORDINATOR))
def undo(convener: str, judgement: str) -> ResponseReturnValue:
    """Take a judgement back, and show its pair again."""
    found = pairs.judgement(place().convener, judgement)
    duplicates.undo(found, by=By.member(place().user), now=now())
    flash("The judgement is taken back.", "success")
    if _sent("back") == "judged":
        only = place().letter_or_none
        back = url_for(
            "duplicates.judged",
            convener=convener,
            letter=only.slug if only else None,
            verdict=_sent("verdict") or None,
        )
        return redirect(back, 303)
    pair = pairs.pair_of(found)
    return redirect(_here(pair=pair.id if pair else None), 303)


@blueprint.get(f"{ROOT}/judged")
@policy(Member(Role.READER))
def judged(convener: str) -> ResponseReturnValue:
    """What was judged, by people and without asking, the newest first."""
    word = _sent("verdict")
    verdict = _verdict(word)
    alone = word == ALONE
    page = page_number(_sent("page"))
    of, only = place().convener, place().letter_or_none
    return render_template(
        "desk/judged.html",
        found=pairs.judged(of, verdict, letter=only, alone=alone, page=page),
        page=page,
        word=word if verdict or alone else "",
        counts=pairs.verdicts(of, only),
        alone=pairs.joined_alone(of, only),
        only=only,
        judges=place().may(Member(Role.COORDINATOR)),
    )


@blueprint.post(f"{ROOT}/all")
@policy(Member(Role.COORDINATOR))
def judge_all(convener: str) -> ResponseReturnValue:
    """Judge the pairs of one safe class that were shown to be the same."""
    word = _sent("rule")
    if word not in set(Rule):
        raise Problem("Please choose a kind of pairs from the page.")
    chosen = {each.replace("\0", "") for each in request.form.getlist("pair")}
    by = By.member(place().user)
    done, refused = judging.all_same(place().convener, Rule(word), chosen, by=by, now=now())
    flash(_in_words(done, refused), "warning" if refused else "success" if done else "info")
    return redirect(_here(), 303)


def _in_words(done: int, refused: int) -> str:
    if not done and not refused:
        return "None of these pairs waits any more."
    said = "1 pair is" if done == 1 else f"{done} pairs are"
    said = f"{said} judged to be the same."
    if refused:
        said += f" {refused} could not be, because other names were judged to be apart."
    return said


def _verdict(word: str) -> JudgementVerdict | None:
    return JudgementVerdict(word) if word in set(JudgementVerdict) else None


def _sent(name: str) -> str:
    """What the address or the form says; PostgreSQL cannot be asked for a NUL."""
    return request.values.get(name, "").replace("\0", "")


def _here(pair: str | None = None, judged: str | None = None) -> str:
    """The page of pairs, of one letter where it was so before."""
    only = place().letter_or_none
    slug = only.slug if only else None
    return url_for(
        "duplicates.index",
        convener=place().convener.slug,
        letter=slug,
        pair=pair,
        judged=judged,
    )

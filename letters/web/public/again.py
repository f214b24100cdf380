"""Signing again: the link that was mailed to the signer of an earlier letter. Opening it shows the
text; only its buttons change anything."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.models import Call, Version
from letters.rendering import compared
from letters.services import opening, reading, signed_before, signing_again
from letters.services.opening import ChangedTextProblem
from letters.web import letter_page, tongues
from letters.web.clock import now
from letters.web.policies import policy
from letters.web.public import bp
from letters.web.public.links import BY_LINK


@bp.get("/links/again/<token>")
@policy(BY_LINK)
def ask_again(token: str) -> ResponseReturnValue:
    """The new text and the stored name with one button; after that, what came of it."""
    call = signing_again.of_link(token, now())
    if call.signed_id is not None or not opening.is_open(call.letter, now()):
        return _answered(call, token)
    return _page(call, token)


@bp.post("/links/again/<token>")
@policy(BY_LINK)
def sign_again(token: str) -> ResponseReturnValue:
    """The owner of the mailbox signs the text that was shown."""
    call = signing_again.of_link(token, now())
    try:
        signing_again.sign(call, text_hash=request.form.get("text_hash", ""), now=now())
    except ChangedTextProblem as problem:
        return _page(call, token, problem.message, problem.seen), 409
    return redirect(url_for("public.ask_again", token=token), 303)


@bp.post("/links/again/<token>/no-more")
@policy(BY_LINK)
def no_more(token: str) -> ResponseReturnValue:
    """The owner of the mailbox does not want to be asked again."""
    signing_again.refuse(signing_again.of_link(token, now()), now=now())
    return redirect(url_for("public.ask_again", token=token) + "#no-more", 303)


@bp.post("/links/again/<token>/after-all")
@policy(BY_LINK)
def after_all(token: str) -> ResponseReturnValue:
    """The owner of the mailbox may be asked again after all."""
    signing_again.take_back(signing_again.of_link(token, now()), now=now())
    return redirect(url_for("public.ask_again", token=token) + "#no-more", 303)


def _page(call: Call, token: str, notice: str = "", seen: Version | None = None) -> str:
    letter = call.letter
    version = reading.version_in_force(letter)
    language = signing_again.language(call, version)
    return render_template(
        "public/sign_again.html",
        **letter_page.values(letter, reading.text(letter, version, language), now()),
        **_common(call, token),
        notice=notice,
        changes=compared.for_reader(seen.tongues, version.tongues, language) if seen else [],
        text_hash=version.hash_in(language),
    )


def _answered(call: Call, token: str) -> str:
    letter = call.letter
    return render_template(
        "public/signed_again.html",
        letter=letter,
        open=opening.is_open(letter, now()),
        text=reading.text(letter, language=call.sign_on.language),
        **_common(call, token),
    )


def _common(call: Call, token: str) -> dict[str, object]:
    earlier = call.sign_on
    return {
        "token": token,
        "sign_on": call.signed or earlier,
        "signed": call.signed is not None,
        "earlier": reading.text(earlier.letter, language=earlier.language),
        "month": signed_before.month(earlier.letter),
        "letter_path": tongues.path(call.letter, earlier.language),
        "refused": signing_again.has_refused(call),
        "asked_by": call.letter.convener.name,
    }

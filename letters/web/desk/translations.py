"""The translations of a letter: listed, written beside the main text, shown as page and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.domain import languages
from letters.domain.letter import LetterText
from letters.domain.problems import Problem
from letters.domain.states import Right, Role
from letters.models import Translation, Version, db
from letters.rendering import compared
from letters.services import drafting, reading, translating
from letters.services.actor import By
from letters.services.translating import StaleTranslationProblem
from letters.web import tongues
from letters.web.clock import now
from letters.web.desk import previews, sheet
from letters.web.desk.text import CHANGEABLE
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.translation import LanguageForm, TranslationForm, translation_form
from letters.web.guards import place
from letters.web.policies import Member, policy
from letters.web.unit_of_work import read_only

blueprint = Blueprint("translations", __name__)

ROOT = "/desk/<convener>/letters/<letter>/translations"
ONE = f"{ROOT}/<language>"


@dataclass(frozen=True, slots=True)
class Row:
    """One translation of the newest version, as its list shows it."""

    translation: Translation
    name: str
    dir: str
    behind: bool


def _newest() -> Version:
    found = place().letter
    return drafting.version(found, found.current_number)


def _may_change() -> bool:
    may = place().may(Member(Role.EDITOR, shared=Right.EDIT))
    return may and place().letter.state in CHANGEABLE


@blueprint.get(ROOT)
@policy(Member(Role.READER, shared=Right.SEE))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All translations of the newest version."""
    return _index_page(LanguageForm(formdata=None))


def _index_page(form: LanguageForm) -> str:
    version = _newest()
    rows = [
        Row(each, languages.name(each.language), tongues.direction(each.language), behind)
        for each in version.translations
        for behind in (drafting.is_behind(each),)
    ]
    return render_template(
        "desk/translations.html",
        version=version,
        main=languages.name(version.language),
        rows=rows,
        form=form,
        changeable=_may_change(),
        most=translating.MOST,
    )


@blueprint.post(ROOT)
@policy(Member(Role.EDITOR, shared=Right.EDIT))
@read_only
def choose(convener: str, letter: str) -> ResponseReturnValue:
    """Go to the empty form of a chosen language; nothing is stored yet."""
    form = LanguageForm()
    try:
        language = translating.new_language(_newest(), form.tag())
    except Problem as problem:
        form.show(problem.message)
        return _index_page(form), status_of(problem)
    return _to(language)


def _list() -> ResponseReturnValue:
    here = place()
    address = url_for("translations.index", convener=here.convener.slug, letter=here.letter.slug)
    return redirect(address, 303)


def _to(language: str) -> ResponseReturnValue:
    here = place()
    address = url_for(
        "translations.show",
        convener=here.convener.slug,
        letter=here.letter.slug,
        language=language,
    )
    return redirect(address, 303)


@blueprint.get(ONE)
@policy(Member(Role.READER, shared=Right.SEE))
def show(convener: str, letter: str, language: str) -> ResponseReturnValue:
    """A translation beside the main text, as a form or, where it cannot change, as it is read."""
    version = _newest()
    if _may_change():
        tag = translating.check_language(version, language)
        if tag != language:
            return _to(tag)
        return _form_page(translation_form(version, language), language)
    found = _there(version, language)
    return render_template(
        "desk/translation_read.html",
        version=version,
        translation=found,
        name=languages.name(language),
        behind=drafting.is_behind(found),
        sheet=sheet.of(reading.text(place().letter, version, language)),
    )


def _there(version: Version, language: str) -> Translation:
    found = version.translation(language)
    if found is None:
        abort(404)
    return found


@blueprint.post(ONE)
@policy(Member(Role.EDITOR, shared=Right.EDIT))
def save(convener: str, letter: str, language: str) -> ResponseReturnValue:
    """Keep the typed translation with the next version."""
    form = TranslationForm()
    language = translating.check_language(_newest(), language)
    if not form.validate():
        return _form_page(form, language, typed=True), 422
    try:
        version = _save(form, language)
    except StaleTranslationProblem as problem:
        return _stale_page(form, language, problem)
    except Problem as problem:
        problems.show(problem, form)
        return _form_page(form, language, typed=True), status_of(problem)
    name = languages.name(language)
    flash(f"The translation into {name} is kept with version {version.number}.", "success")
    return _to(language)


def _save(form: TranslationForm, language: str) -> Version:
    return translating.save(
        place().letter,
        language,
        form.wording(),
        authoritative=bool(form.authoritative.data),
        base=form.base_number(),
        by=By.member(place().user),
        now=now(),
        note=form.note.data or "",
    )


def _stale_page(
    form: TranslationForm, language: str, problem: StaleTranslationProblem
) -> ResponseReturnValue:
    """What somebody else saved, and what is typed; the form is now based on the newer text."""
    newest, before, theirs = problem.newest, problem.before, problem.theirs
    stale: dict[str, Any] = {"sentence": problem.message, "number": newest.number}
    stale["removed"] = problem.removed
    if before is not None:
        stale["before"] = before.number
        stale["main"] = compared.changes(before.text, newest.text)
    if theirs is not None:
        stale["theirs"] = compared.parts(theirs)
        stale["changes"] = compared.changes(theirs, _typed(form, newest, language))
    # Nothing is stored, so the writers may go on while the texts are compared.
    number = newest.number
    db.session.rollback()
    form.base.data = str(number)
    return _form_page(form, language, typed=True, stale=stale), 409


def _typed(form: TranslationForm, version: Version, language: str) -> LetterText:
    return translating.clean(version, languages.canonical(language), form.wording())


def _form_page(form: TranslationForm, language: str, **more: Any) -> str:
    found, version = place().letter, _newest()
    there = version.translation(language)
    behind = there is not None and drafting.is_behind(there)
    changes = []
    if there is not None and behind:
        then = drafting.version(found, there.of_number)
        changes = compared.changes(then.text, version.text)
    return render_template(
        "desk/translation.html",
        form=form,
        version=version,
        translation=there,
        changes=changes,
        behind=behind,
        language=language,
        name=languages.name(language),
        dir=tongues.direction(language),
        main=languages.name(version.language),
        main_dir=tongues.direction(version.language),
        **{"typed": False, "stale": None, **more},
    )


@blueprint.post(f"{ONE}/current")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
def mark_current(convener: str, letter: str, language: str) -> ResponseReturnValue:
    """Say that the translation holds though the main text changed."""
    base = TranslationForm().base_number()
    translating.mark_current(
        place().letter, language, base=base, by=By.member(place().user), now=now()
    )
    flash(f"The translation into {languages.name(language)} is up to date.", "success")
    return _list()


@blueprint.post(f"{ONE}/remove")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
def remove(convener: str, letter: str, language: str) -> ResponseReturnValue:
    """Take a translation out of the next version; earlier ones keep it."""
    version = translating.remove(place().letter, language, by=By.member(place().user), now=now())
    name = languages.name(language)
    flash(f"Version {version.number} has no translation into {name}.", "success")
    return _list()


@blueprint.post(f"{ONE}/preview")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
@read_only
def preview(convener: str, letter: str, language: str) -> ResponseReturnValue:
    """What is typed, as the public page shows it."""
    try:
        return previews.page(place().letter, _typed(TranslationForm(), _newest(), language))
    except Problem as problem:
        return previews.unshown(problem)


@blueprint.post(f"{ONE}/preview.pdf")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
@read_only
def preview_pdf(convener: str, letter: str, language: str) -> ResponseReturnValue:
    """What is typed, as it is printed."""
    form, version = TranslationForm(), _newest()
    courtesy_of = () if form.authoritative.data else version.binding
    try:
        typed = _typed(form, version, language)
        return previews.pdf(place().letter, typed, courtesy_of=courtesy_of)
    except Problem as problem:
        return previews.unshown(problem)


@blueprint.get(f"{ONE}/draft.pdf")
@policy(Member(Role.READER, shared=Right.SEE))
def draft_pdf(convener: str, letter: str, language: str) -> ResponseReturnValue:
    """The newest stored translation and the roll as it stands, marked as a draft."""
    version = _newest()
    _there(version, language)
    return previews.pdf(
        place().letter,
        version.text_in(language),
        download=True,
        suffix=f"-{language}",
        courtesy_of=version.courtesy_of(language),
    )

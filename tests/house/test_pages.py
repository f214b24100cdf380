"""Every page, as a coordinator, a visitor and somebody with a mailed link see it, keeps the rules
that all pages share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from letters.domain import canonical
from letters.domain.copies import CopyForm
from letters.domain.states import EditionState, LetterState, MailingState, Role, SignOnState
from letters.models import (
    Agreement,
    Call,
    CoConvener,
    Convener,
    Edition,
    Invitation,
    Letter,
    Mail,
    Mailing,
    SignOn,
    User,
    db,
)
from letters.models.transaction import writing
from letters.services import accounts, amending, commenting, drafting, outbox
from letters.services.actor import COMMAND
from letters.web.policies import Public, policy_of
from tests import factories
from tests.conftest import Clock, make_app
from tests.support.html import Page
from tests.support.people import sign_in
from tests.support.starts import Start
from tests.support.world import Tenant, tenant

GIVEN = {"hidden", "submit", "button", "reset", "image"}
"""Kinds of fields that need no label."""


@dataclass(frozen=True)
class Visit:
    """One page that somebody opened."""

    who: str
    path: str
    answer: TestResponse

    @property
    def name(self) -> str:
        """What a failure is called by."""
        return f"{self.path} ({self.who}, {self.answer.status_code})"

    @property
    def is_page(self) -> bool:
        """Whether it is for people to read."""
        status = self.answer.status_code
        # 204: there is nothing to offer to who typed nothing.
        return self.answer.mimetype == "text/html" and not 300 <= status < 400 and status != 204


@dataclass(frozen=True)
class House:
    """The application and all that was opened in it."""

    app: Flask
    visits: list[Visit]

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Every page with its name."""
        for visit in self.visits:
            if visit.is_page:
                yield visit.name, Page(visit.answer.text)


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, start: Callable[[str, str], Start]
) -> Iterator[House]:
    """All pages of a convener with a letter in each state, opened once."""
    folder = tmp_path_factory.mktemp("house")
    app = make_app(folder, start("sqlite", "nothing").copy(folder))
    clock = Clock()
    app.extensions["clock"] = clock
    first = _first_visit(app, clock)
    with app.app_context():
        lamp = tenant("lamp")
        paths = [*_addresses(app, lamp), *_letters(app), *_shared(app), *_links(app, clock)]
        paths += [*_changes(app, clock), *_unmade(clock)]
        _trouble(clock)
        db.session.remove()
    visits = [first]
    for path in (*dict.fromkeys(paths), "/no-such-page"):
        visits.append(Visit("nobody", path, app.test_client().get(path)))
        for role in Role:
            client = app.test_client()
            sign_in(client, lamp.people[role])
            visits.append(Visit(role, path, client.get(path)))
    yield House(app, visits)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _first_visit(app: Flask, clock: Clock) -> Visit:
    """The page for who starts the product, while nobody has an account."""
    with app.app_context(), writing():
        path = urlsplit(accounts.setup_link(clock())).path
    return Visit("nobody", path, app.test_client().get(path))


def _addresses(app: Flask, lamp: Tenant, **changed: str) -> list[str]:
    """Every address that is opened, for the things of `lamp`."""
    found = []
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            if changed and not rule.arguments & changed.keys():
                continue
            values = {name: (lamp.values | changed)[name] for name in rule.arguments}
            made = {name: rule._converters[name].to_python(each) for name, each in values.items()}
            found.append(urls.build(rule.endpoint, made, method="GET"))
    return found


def _letters(app: Flask) -> list[str]:
    """The addresses of letters in the other states, with sign-ons in every state."""
    paths = []
    convener = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
    for state in (LetterState.DRAFT, LetterState.AGREED, LetterState.OPEN):
        letter = factories.letter(convener, state, slug=f"one-{state}")
        factories.translation(letter, "ar")
        sign_ons = [factories.sign_on(letter, f"Group {each}", each) for each in SignOnState]
        for sign_on in sign_ons[: 1 if state is not LetterState.OPEN else None]:
            values = {"letter": letter.slug, "slug": letter.slug, "sign_on": sign_on.id}
            found = Tenant({}, {**_plain(letter), **values})
            paths += _addresses(app, found, **values)
    return paths


def _shared(app: Flask) -> list[str]:
    """The addresses of a letter of another convener that this one drafts too."""
    lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
    letter = factories.letter(factories.convener(), slug="one-shared")
    factories.co_convener(letter, lamp)
    agreed = {"version_id": letter.versions[0].id, "convener_id": lamp.id}
    db.session.rollback()
    with writing():
        db.session.add(Agreement(**agreed, created_at=factories.NOW))
    values = {"letter": letter.slug}
    paths = _addresses(app, Tenant({}, {**_plain(letter), **values}), **values)
    own = db.session.scalars(select(Letter).where(Letter.slug == "one-draft")).one()
    factories.co_convener(own)
    factories.co_convener(own, factories.convener("Gone"), ended_at=factories.NOW)
    return paths


def _changes(app: Flask, clock: Clock) -> list[str]:
    """The pages of a letter whose text changes, and says another number than its list."""
    lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
    text = factories.letter_text(title="Joint Statement of 24 Organizations on Assembly")
    letter = factories.letter(lamp, LetterState.OPEN, text=text, slug="one-changed")
    waits = factories.sign_on(letter, "Group that waits", SignOnState.NEEDS_CONSENT)
    db.session.rollback()
    with writing():
        found = db.session.get_one(Letter, letter.id)
        newer = factories.letter_text(title=text.title, body="We write again.")
        drafting.save(found, newer, base=1, by=COMMAND, now=clock())
        amending.propose_minor(found, number=2, note="A typing error.", by=COMMAND, now=clock())
        sign_on = db.session.get_one(SignOn, waits.id)
        _link, token = outbox.link("consent", sign_on=sign_on, now=clock())
        said = commenting.Said(COMMAND, db.session.get_one(Convener, lamp.id))
        for quote, wanted in (("We write", "We ask"), ("again", "once more")):
            newest = drafting.version(found, 2)
            commenting.suggest(newest, quote, wanted, "Why?", said=said, now=clock())
    root = "/desk/lamp/letters/one-changed"
    desk = [f"{root}/{page}" for page in ("change", "close", "text", "room", "room?on=1")]
    return [*desk, f"/links/consent/{token}"]


def _unmade(clock: Clock) -> list[str]:
    """The pages of copies that are being made, and that could not be made."""
    db.session.rollback()
    with writing():
        printed = db.session.scalars(select(Edition)).one()
        made = [
            Mailing(
                edition=printed,
                form=canonical.dumps(CopyForm(salutation=state.value).to_json()).decode(),
                state=state,
                total=2,
                done=1,
                created_at=clock(),
            )
            for state in (MailingState.WAITING, MailingState.FAILED)
        ]
        db.session.add_all(made)
        root = f"/desk/lamp/letters/{printed.letter.slug}/editions/{printed.number}/copies"
        return [f"{root}/{each.id}" for each in made]


def _trouble(clock: Clock) -> None:
    """What pages show only when something changed or failed."""
    db.session.rollback()
    with writing():
        draft = db.session.scalars(select(Letter).where(Letter.slug == "one-draft")).one()
        newer = factories.letter_text(body="We write again.")
        drafting.save(draft, newer, base=1, by=COMMAND, now=clock())
        db.session.scalars(select(Mail)).one().problem = "The mailbox does not exist."
        printed = db.session.scalars(select(Edition)).one()
        db.session.add(
            Edition(
                letter=printed.letter,
                version_id=printed.version_id,
                number=2,
                state=EditionState.FAILED,
                frozen_hash="1" * 64,
                roll=printed.roll,
                roll_hash="0" * 64,
                count=0,
                problem="A font is missing.",
                created_at=clock(),
            )
        )


_OTHERS = (
    "amendment",
    "comment",
    "edition",
    "mailing",
    "starter",
    "logo",
    "member",
    "invitation",
    "mail",
    "job",
    "token",
    "co_convener",
    "offer",
    "sign_on",
)


def _plain(letter: Letter) -> dict[str, str]:
    fixed = {"convener": "lamp", "number": "1", "copy": "1", "kind": "person", "language": "ar"}
    return fixed | dict.fromkeys(_OTHERS, letter.id)


def _links(app: Flask, clock: Clock) -> list[str]:
    """Addresses from mails, that work."""
    paths = []
    db.session.rollback()
    with writing():
        now = clock()
        for sign_on in db.session.scalars(
            select(SignOn).join(Letter).where(Letter.slug == "one-open")
        ):
            _, confirm = outbox.link("confirm", sign_on=sign_on, now=now)
            _, entry = outbox.link("entry", sign_on=sign_on, now=now)
            paths += [f"/links/confirm/{confirm}", f"/links/confirmed/{confirm}"]
            paths += [f"/links/entry/{entry}", f"/links/entry/{entry}/changed"]
        paths += [f"/links/again/{token}" for token in _calls(now)]
        guest = db.session.scalars(select(Invitation)).one()
        _, invited = outbox.link("invitation", invitation=guest, now=now)
        paths.append(f"/links/invitation/{invited}")
        chosen = select(CoConvener).where(CoConvener.email != "")
        asked = db.session.scalars(chosen).first()
        _, joins = outbox.link("co_convener", co_convener=asked, now=now)
        paths.append(f"/links/co-convener/{joins}")
        ada = db.session.scalars(select(User)).first()
    with app.test_request_context():
        paths.append(f"/account/reset/{generate_reset_password_token(ada)}")
    return paths


def _calls(now: datetime) -> Iterator[str]:
    """The tokens of links to sign an open letter and a closed one again, and of one that signed.
    Whoever signed the open letter has a mailbox that signed another; one more may be asked."""
    listed = select(SignOn).join(Letter).where(SignOn.state == SignOnState.LISTED)
    before = db.session.scalars(listed.where(Letter.slug == "letter-of-lamp")).one()
    there = db.session.scalars(listed.where(Letter.slug == "one-open")).one()
    waits = factories.sign_on(before.letter, "Group that may be asked")
    for each, mailbox in ((before, "k"), (there, "k"), (waits, "w")):
        assert each.mention is not None
        each.mention.mailbox_key = mailbox * 64
    other = factories.sign_on(before.letter, "Group that is asked")
    for letter, asked, signed in (
        (there.letter, other, None),
        (before.letter, there, None),
        (there.letter, there, there),
    ):
        link, token = outbox.link("again", sign_on=asked, now=now)
        made = Call(letter=letter, sign_on=asked, link=link, signed=signed, created_at=now)
        db.session.add(made)
        yield token


def test_the_walk_saw_the_pages(house: House) -> None:
    opened = [visit for visit in house.visits if visit.answer.status_code == 200 and visit.is_page]
    assert len({visit.path for visit in opened}) > 80
    assert {visit.who for visit in opened} == {"nobody", *Role}
    assert [visit.name for visit in house.visits if visit.answer.status_code >= 500] == [
        # No worker runs beside this test.
        f"/readyz ({who}, 503)"
        for who in ("nobody", *Role)
    ]


def test_each_page_has_one_heading_and_its_words_open_the_title(house: House) -> None:
    for name, page in house.pages():
        headings = [each.text for each in page.all("h1")]
        assert len(headings) == 1, name
        assert headings[0], name
        assert page.one("title").text.startswith(headings[0]), name


def test_each_page_says_its_language_and_has_one_main_part(house: House) -> None:
    for name, page in house.pages():
        assert page.one("html").get("lang"), name
        assert page.one("main"), name
        # Its target is looked for below.
        assert next(page.all("a")).get("class") == "skip", name


def test_headings_leave_out_no_level(house: House) -> None:
    for name, page in house.pages():
        level = 0
        for each in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
            found = int(each.tag[1])
            assert found <= level + 1, f"{name}: {each.text}"
            level = found


def test_no_page_needs_what_its_policy_forbids(house: House) -> None:
    for name, page in house.pages():
        for each in page.elements:
            assert each.tag not in {"style", "iframe", "object", "embed", "base"} or (
                each.tag == "iframe" and each.get("src").startswith("/")
            ), name
            assert each.tag != "script" or each.get("src").startswith("/static/"), name
            wrong = [key for key in each.attributes if key == "style" or key.startswith("on")]
            assert wrong == [], f"{name}: {each}"
            for key in ("src", "action", "formaction", "poster", "srcset"):
                address = each.get(key)
                assert not urlsplit(address).netloc, f"{name}: {address}"
                assert not address.startswith(("javascript:", "data:")), f"{name}: {address}"


def test_nothing_is_loaded_from_elsewhere(house: House) -> None:
    for name, page in house.pages():
        for each in page.all("link"):
            assert each.get("href").startswith("/static/") or each.get("rel") in {
                "canonical",
                "alternate",
            }, f"{name}: {each.get('href')}"


def test_no_two_things_on_a_page_have_one_name(house: House) -> None:
    for name, page in house.pages():
        ids = [each.get("id") for each in page.elements if each.get("id")]
        assert len(ids) == len(set(ids)), (name, [each for each in ids if ids.count(each) > 1])


def test_what_refers_to_a_part_of_the_page_finds_it(house: House) -> None:
    for name, page in house.pages():
        ids = {each.get("id") for each in page.elements}
        for each in page.elements:
            for key in ("for", "form", "list", "aria-describedby", "aria-labelledby"):
                for target in each.get(key).split():
                    assert target in ids, f"{name}: {key}={target}"
            if each.tag == "a" and each.get("href").startswith("#") and each.get("href") != "#":
                assert each.get("href")[1:] in ids, f"{name}: {each.get('href')}"


def test_each_field_has_a_label(house: House) -> None:
    for name, page in house.pages():
        labelled = {each.get("for") for each in page.all("label") if each.text}
        for each in page.all("input", "select", "textarea"):
            if each.get("type") in GIVEN or each.get("aria-hidden") == "true":
                continue
            inside = any(around.tag == "label" and around.text for around in each.inside)
            said = each.get("aria-label") or each.get("aria-labelledby")
            assert each.get("id") in labelled or inside or said, f"{name}: {each.get('name')}"


def test_each_button_and_each_link_says_something(house: House) -> None:
    for name, page in house.pages():
        for each in page.all("button", "a"):
            assert each.text or each.get("aria-label"), f"{name}: {each}"
        for each in page.all("img"):
            assert "alt" in each.attributes, name


def endpoint_of(app: Flask, path: str, method: str) -> str:
    """The route that takes this. Raises `HTTPException` where none does."""
    return app.url_map.bind("localhost").match(path, method=method)[0]


def test_each_link_leads_to_a_route(house: House) -> None:
    lost = set()
    for visit_name, page in house.pages():
        here = visit_name.split(" ")[0]
        for each in page.all("a", "link", "iframe", "script"):
            address = each.get("href") or each.get("src")
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            path = parts.path if parts.path.startswith("/") else f"{here}/../{parts.path}"
            try:
                endpoint_of(house.app, path, "GET")
            except HTTPException:
                lost.add((here, address))
    assert lost == set()


def test_each_form_goes_to_a_route_and_shows_that_it_is_ours(house: House) -> None:
    """A token in each form of the desk and the account; visitors have no session to borrow."""
    seen = set()
    for name, page in house.pages():
        here = name.split(" ")[0]
        for form in page.all("form"):
            method = form.get("method").upper() or "GET"
            path = urlsplit(form.get("action")).path or here
            endpoint = endpoint_of(house.app, path, method)
            if method == "GET":
                continue
            seen.add(endpoint)
            fields = [each for each in page.all("input") if form in each.inside]
            tokens = [each for each in fields if each.get("name") == "csrf_token"]
            if endpoint.startswith("public."):
                assert tokens == [], f"{name}: {path}"
                continue
            assert len(tokens) == 1, f"{name}: {path}"
            assert len(tokens[0].get("value")) > 20, f"{name}: {path}"
    assert len(seen) > 30


def test_each_route_that_takes_a_form_has_one(house: House) -> None:
    """What no page offers, nobody can use without tricks."""
    offered = set()
    for name, page in house.pages():
        here = name.split(" ")[0]
        for each in page.all("form", "button", "input"):
            address = each.get("action") if each.tag == "form" else each.get("formaction")
            if each.tag != "form" and not address:
                continue
            try:
                offered.add(endpoint_of(house.app, urlsplit(address).path or here, "POST"))
            except HTTPException:
                continue
    posts = {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("security.")
    }
    assert posts - offered == ELSEWHERE


ELSEWHERE = {
    "register_files.store",  # the page that the uploaded table is shown on
    "importing.save",  # the page that the uploaded letter is shown on
    "account.change_email",  # a link out of a mail to the new address
    "editions.cancel",  # while something is being printed
    "editions.erratum",  # when a printed name has left
    "public.after_all",  # the page behind a link whose owner does not want to be asked
}
"""Routes whose forms stand on pages that this walk does not come to."""


def test_public_pages_give_no_cookie_and_run_no_script_but_one(house: House) -> None:
    seen = offering = 0
    for visit in house.visits:
        if visit.who != "nobody":
            continue
        try:
            endpoint = endpoint_of(house.app, visit.path, "GET")
        except HTTPException:
            endpoint = ""
        rule = policy_of(endpoint, house.app.view_functions.get(endpoint, lambda: None))
        public = endpoint.startswith(("public.", "ops.")) or not endpoint
        if public:
            assert not endpoint or isinstance(rule, Public)
            seen += 1
            assert "Set-Cookie" not in visit.answer.headers, visit.name
            if visit.is_page:
                page = Page(visit.answer.text)
                scripts = [each.get("src").partition("?")[0] for each in page.all("script")]
                # Names that signed before are offered while one is typed, and nothing else.
                typed = any("as-organization" in each.get("class") for each in page.all("form"))
                assert scripts == (["/static/js/suggest.js"] if typed else []), visit.name
                offering += typed
    assert seen > 30
    assert offering


def test_every_answer_has_the_headers_of_the_house(house: House) -> None:
    for visit in house.visits:
        policy = visit.answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), visit.name
        assert "unsafe" not in policy, visit.name
        assert visit.answer.headers["X-Content-Type-Options"] == "nosniff", visit.name
        assert visit.answer.headers["Referrer-Policy"] == "no-referrer", visit.name


def test_pages_of_the_desk_are_kept_by_no_machine_between(house: House) -> None:
    for visit in house.visits:
        kept = visit.answer.headers.get("Cache-Control", "")
        assert "public" not in kept, visit.name
        if visit.path.startswith(("/desk", "/account", "/links", "/setup")):
            assert re.search("private|no-store", kept), visit.name


def test_no_page_shows_a_sealed_field_or_a_key(house: House) -> None:
    for visit in house.visits:
        if visit.is_page:
            assert "SealBroken" not in visit.answer.text, visit.name
            assert "_sealed" not in visit.answer.text, visit.name

"""What helps a coordinator to decide whether a name may be listed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from letters.domain import address, names
from letters.domain.matching import unseen
from letters.models import Letter, SignOn
from letters.services import parties, reviewing


@dataclass(frozen=True, slots=True)
class Hints:
    """About one sign-on.

    `domain` is where its mailbox is, `free` whether anybody gets a mailbox there, `own` whether
    the website is at the same domain. `host` is the website without its scheme. `recipient`
    tells that it bears the name of a recipient; `hidden` that the mailbox is another convener's
    to know, so `domain` is empty. `alike` are sign-ons under an equal name, `seeming` those that
    only look equal, `imitated` such names of the register, `remarks` what in the name is not
    what it looks like. `replaces` is the listed sign-on of the same party that would be counted
    no more if this one were listed.
    """

    domain: str
    free: bool
    own: bool
    host: str
    recipient: bool
    hidden: bool
    alike: Sequence[SignOn]
    seeming: Sequence[SignOn]
    imitated: Sequence[str]
    remarks: Sequence[str]
    replaces: SignOn | None

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look twice before the name is listed."""
        return bool(self.recipient or self.alike or self.seeming or self.imitated or self.remarks)


def of(letter: Letter, shown: Collection[SignOn], *, mailboxes: bool = True) -> dict[str, Hints]:
    """The hints for sign-ons of a letter, by their ids; where their mailboxes are if asked for."""
    alike = reviewing.alike(letter, shown)
    replaced = parties.replaced(letter, shown)
    imitated = reviewing.look_alikes(letter, shown)
    recipients: dict[str, set[str]] = {}
    hints = {}
    for each in shown:
        if each.version_id not in recipients:
            recipients[each.version_id] = reviewing.recipient_keys(each.version)
        is_recipient = each.name_key in recipients[each.version_id]
        others = alike[each.id], imitated[each.id]
        made = _of_one(each, is_recipient, *others, mailboxes)
        hints[each.id] = replace(made, replaces=replaced.get(each.id))
    return hints


def _of_one(
    sign_on: SignOn,
    is_recipient: bool,
    alike: Sequence[SignOn],
    imitated: Sequence[str],
    mailboxes: bool,
) -> Hints:
    email = sign_on.email
    domain = address.domain(email) if email else ""
    free = bool(email) and address.is_free_mail(email)
    host = urlsplit(sign_on.website).hostname or "" if sign_on.website else ""
    host = host.removeprefix("www.")
    own_name = names.same(sign_on.name)
    equal = [each for each in alike if names.same(each.name) == own_name]
    seeming = [each for each in alike if each not in equal]
    shown = {each.name for each in seeming}
    return Hints(
        domain=domain if mailboxes else "",
        free=free,
        own=not free and _is_same(domain, address.domain(f"@{host}")),
        host=host,
        recipient=is_recipient,
        hidden=not mailboxes,
        alike=equal,
        seeming=seeming,
        imitated=[each for each in imitated if each not in shown],
        remarks=unseen.remarks(sign_on.name),
        replaces=None,
    )


def _is_same(domain: str, host: str) -> bool:
    if not domain or not host:
        return False
    return domain == host or domain.endswith(f".{host}") or host.endswith(f".{domain}")

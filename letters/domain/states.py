"""The state words of the product and the steps that may follow one another."""

from __future__ import annotations

from enum import StrEnum

from letters.domain.problems import Problem


class LetterKind(StrEnum):
    """What is opened for signature."""

    OPEN_LETTER = "open_letter"
    JOINT_STATEMENT = "joint_statement"
    LETTER_TO_LEGISLATURE = "letter_to_legislature"
    AGENCY_COMMENT = "agency_comment"
    SOLIDARITY_STATEMENT = "solidarity_statement"

    @property
    def label(self) -> str:
        """What people call it."""
        return {
            LetterKind.OPEN_LETTER: "Open letter",
            LetterKind.JOINT_STATEMENT: "Joint statement",
            LetterKind.LETTER_TO_LEGISLATURE: "Letter to a legislature",
            LetterKind.AGENCY_COMMENT: "Comment to an agency",
            LetterKind.SOLIDARITY_STATEMENT: "Statement of solidarity",
        }[self]


class LetterState(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    AGREED = "agreed"
    OPEN = "open"
    CLOSED = "closed"


class PartyKind(StrEnum):
    """Who can sign."""

    ORGANIZATION = "organization"
    PERSON = "person"


class WhoMaySign(StrEnum):
    """Whom a letter admits."""

    ORGANIZATIONS = "organizations"
    PERSONS = "persons"
    BOTH = "both"

    @property
    def kinds(self) -> tuple[PartyKind, ...]:
        """The kinds of party that this letter admits, organizations first."""
        return {
            WhoMaySign.ORGANIZATIONS: (PartyKind.ORGANIZATION,),
            WhoMaySign.PERSONS: (PartyKind.PERSON,),
            WhoMaySign.BOTH: (PartyKind.ORGANIZATION, PartyKind.PERSON),
        }[self]


class SignOnState(StrEnum):
    """Where one sign-on stands."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    LISTED = "listed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    NEEDS_CONSENT = "needs_consent"
    """Confirmed for an earlier text; not counted or printed before its signer says yes again."""
    SUPERSEDED = "superseded"
    """Another sign-on of the same party is listed; this one is not counted or printed."""


class JudgementVerdict(StrEnum):
    """What a person, or a rule that is safe alone, says of two mentions. `related` (a chapter
    of, a project of) joins no more than `different`."""

    SAME = "same"
    DIFFERENT = "different"
    RELATED = "related"
    UNSURE = "unsure"


class FactKind(StrEnum):
    """What a person may tell the register of a party."""

    NAME = "name"
    """A name that nobody signed with: an imported one."""
    ALIAS = "alias"
    """Another name of a party that is known already."""
    SHORT_NAME = "short_name"
    WEBSITE = "website"
    COUNTRY = "country"
    STATE = "state"
    """A state or province of the country, by its name: "California"."""
    NOTE = "note"


class SignOnSource(StrEnum):
    """How a sign-on came."""

    FORM = "form"
    STAFF = "staff"
    IMPORT = "import"
    AGAIN = "again"
    """By the link that was mailed to a signer of an earlier letter."""


class Role(StrEnum):
    """What a member may do for a convener."""

    COORDINATOR = "coordinator"
    EDITOR = "editor"
    READER = "reader"


class Right(StrEnum):
    """What the members of a co-convener may do with one letter; all of them see it."""

    SEE = "see"
    EDIT = "edit"
    COMMENT = "comment"
    AGREE = "agree"
    QUEUE = "queue"


class AmendmentKind(StrEnum):
    """What a change of an open letter does to the names that stand under it."""

    SUBSTANTIVE = "substantive"
    MINOR = "minor"


class CommentOutcome(StrEnum):
    """How a comment or a suggestion ended."""

    RESOLVED = "resolved"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class EditionState(StrEnum):
    """Where the printing of an edition stands."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EditionKind(StrEnum):
    """What an edition prints."""

    EDITION = "edition"
    """The letter with all its names."""
    SUPPLEMENT = "supplement"
    """The names alone that were listed since the edition that it extends."""
    ERRATUM = "erratum"
    """The letter once more, without names that left since the edition that it corrects."""


class MailingState(StrEnum):
    """Where the copies of an edition stand."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PrintStage(StrEnum):
    """What is being done to an edition while it is printed, in this order."""

    LETTER = "letter"
    LIST = "list"
    ASSEMBLING = "assembling"
    CHECKING = "checking"
    SEALING = "sealing"


class SealLevel(StrEnum):
    """How far a seal reaches (ETSI EN 319 142-1): the baseline signature alone, or with the
    time that a timestamp service confirms."""

    BASELINE = "B-B"
    TIMESTAMPED = "B-T"


class KeyOrigin(StrEnum):
    """Where a sealing key comes from."""

    MADE = "made"
    IMPORTED = "imported"


class MailState(StrEnum):
    """Where one mail stands. A mail is dropped when it makes no sense any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Articles(StrEnum):
    """What the order of names does with a leading article."""

    KEEP = "keep"
    DROP = "drop"


class WrongStepError(Problem):
    """A step was asked for that may not follow the state in force."""


LETTER_STEPS: dict[LetterState, frozenset[LetterState]] = {
    LetterState.DRAFT: frozenset({LetterState.AGREED}),
    # A text that is agreed but not yet open may be taken back into drafting.
    LetterState.AGREED: frozenset({LetterState.OPEN, LetterState.DRAFT}),
    LetterState.OPEN: frozenset({LetterState.CLOSED}),
    LetterState.CLOSED: frozenset(),
}

SIGN_ON_STEPS: dict[SignOnState, frozenset[SignOnState]] = {
    SignOnState.UNCONFIRMED: frozenset({SignOnState.CONFIRMED, SignOnState.WITHDRAWN}),
    SignOnState.CONFIRMED: frozenset(
        {
            SignOnState.LISTED,
            SignOnState.DECLINED,
            SignOnState.WITHDRAWN,
            SignOnState.NEEDS_CONSENT,
            SignOnState.SUPERSEDED,
        }
    ),
    # A coordinator may correct a decision until the letter is closed; a name that its signer
    # changes must be checked again.
    SignOnState.LISTED: frozenset(
        {
            SignOnState.CONFIRMED,
            SignOnState.DECLINED,
            SignOnState.WITHDRAWN,
            SignOnState.NEEDS_CONSENT,
            SignOnState.SUPERSEDED,
        }
    ),
    # Listing a name that was declined under an earlier text asks its signer first.
    SignOnState.DECLINED: frozenset(
        {
            SignOnState.LISTED,
            SignOnState.WITHDRAWN,
            SignOnState.NEEDS_CONSENT,
            SignOnState.SUPERSEDED,
        }
    ),
    SignOnState.NEEDS_CONSENT: frozenset(
        {
            SignOnState.CONFIRMED,
            SignOnState.LISTED,
            SignOnState.DECLINED,
            SignOnState.WITHDRAWN,
            SignOnState.SUPERSEDED,
        }
    ),
    # It comes back when the other goes, or when the two are no longer taken for one party.
    SignOnState.SUPERSEDED: frozenset(
        {
            SignOnState.LISTED,
            SignOnState.CONFIRMED,
            SignOnState.DECLINED,
            SignOnState.WITHDRAWN,
            SignOnState.NEEDS_CONSENT,
        }
    ),
    SignOnState.WITHDRAWN: frozenset(),
}


def check_letter_step(before: LetterState, after: LetterState) -> None:
    """Raise `WrongStepError` unless a letter may go from `before` to `after`."""
    if after not in LETTER_STEPS[before]:
        raise WrongStepError(f"A letter that is {before} cannot become {after}.")


def check_sign_on_step(before: SignOnState, after: SignOnState) -> None:
    """Raise `WrongStepError` unless a sign-on may go from `before` to `after`."""
    if after not in SIGN_ON_STEPS[before]:
        raise WrongStepError(f"A sign-on that is {before} cannot become {after}.")

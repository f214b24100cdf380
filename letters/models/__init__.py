"""Tables and their constraints; importing this package knows them all."""

from letters.models.amendment import Amendment, Consent
from letters.models.base import db, new_id
from letters.models.call import Call, OptOut
from letters.models.co_convener import Agreement, CoConvener
from letters.models.comment import Comment, NewsMark
from letters.models.convener import Convener, Invitation, Membership
from letters.models.edition import Edition
from letters.models.event import Actor, Event, EventKind
from letters.models.fact import Fact
from letters.models.judgement import Judgement, Pair
from letters.models.letter import Letter
from letters.models.logo import Logo
from letters.models.mail import Link, Mail
from letters.models.mailing import CopyRow, Mailing
from letters.models.mention import Card, Mention, MentionToken, Slip
from letters.models.sealing_key import SealingKey
from letters.models.sign_on import SignOn
from letters.models.starter import OwnStarter
from letters.models.translation import Translation
from letters.models.user import Passkey, User
from letters.models.version import RecipientRow, Version
from letters.models.worker import Worker

__all__ = [
    "Actor",
    "Agreement",
    "Amendment",
    "Call",
    "Card",
    "CoConvener",
    "Comment",
    "Consent",
    "Convener",
    "CopyRow",
    "Edition",
    "Event",
    "EventKind",
    "Fact",
    "Invitation",
    "Judgement",
    "Letter",
    "Link",
    "Logo",
    "Mail",
    "Mailing",
    "Membership",
    "Mention",
    "MentionToken",
    "NewsMark",
    "OptOut",
    "OwnStarter",
    "Pair",
    "Passkey",
    "RecipientRow",
    "SealingKey",
    "SignOn",
    "Slip",
    "Translation",
    "User",
    "Version",
    "Worker",
    "db",
    "new_id",
]

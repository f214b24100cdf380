"""The secret part of mailed links.

A token is never stored. It is an HMAC of what the link is for, so the worker that writes
the mail derives it again from the key; the database holds only its SHA-256. Whoever reads
the database or a backup can therefore press no link.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

from letters.domain import canonical

LEAST_SECRET = 32
# What a malformed token digests to. No token has this digest, so a look-up finds nothing.
NOTHING = "0" * 64

# 256 bits in base64url without padding (RFC 4648, section 5).
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def derive(secret: bytes, purpose: str, subject: str, nonce: str) -> str:
    """The token (43 characters, safe in a URL) of one link.

    `purpose` is what the link may do ("confirm"), `subject` the id of what it does it to,
    `nonce` the id of this one link, so that a new link can replace an old one. Raises
    `ValueError` for a secret shorter than 32 bytes. HMAC-SHA-256, RFC 2104.
    """
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"the secret for tokens needs {LEAST_SECRET} bytes at least")
    message = canonical.dumps(["undersigned-token-v1", purpose, subject, nonce])
    mac = hmac.digest(secret, message, "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def digest(token: str) -> str:
    """What is stored of a token and looked up by: SHA-256, 64 hex digits.

    Whatever is not shaped like a token digests to `NOTHING`; no input raises.
    """
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return NOTHING
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def matches(token: str, stored: str) -> bool:
    """Whether `token` is the one whose digest was stored, compared in constant time."""
    found = digest(token)
    equal = hmac.compare_digest(found.encode("ascii"), stored.encode("utf-8", "replace"))
    return equal and found != NOTHING

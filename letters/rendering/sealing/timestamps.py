"""A timestamp for a seal, from a service on the net (RFC 3161 over HTTP).

The service is somebody else's machine: it may be away, slow on purpose or broken. Whatever it
does, the asking ends with a deadline over all of it, and a sentence says what went wrong.
"""

from __future__ import annotations

import base64
import http.client
import logging
import queue
import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

SECONDS = 6.0
"""How long the service may take for all that one seal asks of it."""
LONGEST = 2**16
"""The longest answer in bytes that is read; a timestamp with its certificates has about 5 kB."""
EARLY = timedelta(minutes=10)
"""How far the clock of the service may be behind the time that the seal claims."""
LATE = timedelta(minutes=70)
"""How far it may be ahead: a seal may have waited an hour for its turn."""

Span = tuple[datetime, datetime]

# That nobody here vouches for the service is no news; where nothing is logged, it goes to stderr.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())


class UnstampedError(Exception):
    """The service gave no timestamp; the message is a clause for “… because …”."""


def holds(stamp: TimestampSignatureStatus) -> bool:
    """Whether a timestamp (RFC 3161) is of its seal, whole, and by a certificate made for that
    (id-kp-timeStamping)."""
    uses = stamp.signing_cert.extended_key_usage_value
    return bool(
        stamp.intact and stamp.valid and uses is not None and "time_stamping" in uses.native
    )


class _Response(tsp.TimeStampResp):  # type: ignore[misc] # asn1crypto has no types
    """RFC 3161, 2.4.2: a refusal holds no token, which the library does not know."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class Service(TimeStamper):
    """A timestamp service, whose timestamps must be of a moment in `span`. Raises
    `UnstampedError` for all that goes wrong."""

    def __init__(self, url: str, span: Span, *, seconds: float = SECONDS) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # pyHanko's has no types
        self._url, self._span = url, span
        self._until = time.monotonic() + seconds

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A timestamp over a digest, which holds for whoever verifies it. Whether the certificate
        of the service is to be trusted is for them."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            found = await validate_tst_signed_data(
                token["content"],
                ValidationContext(trust_roots=[]),
                lambda _algorithm: message_digest,
            )
            stamp = TimestampSignatureStatus(**found)
            sound = holds(stamp)
        except UnstampedError:
            raise
        except TimestampRequestError as error:
            raise UnstampedError("the timestamp service refused") from error
        # What a stranger sends can break a parser in any way.
        except Exception as error:
            raise UnstampedError(_GARBAGE) from error
        if not sound:
            raise UnstampedError(_GARBAGE)
        first, last = self._span
        if not first <= stamp.timestamp <= last:
            raise UnstampedError(_WRONG_CLOCK)
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The service's answer to one request."""
        return _Response.load(_ask(self._url, req.dump(), self._until), strict=True)


_LATE = "the timestamp service did not answer in time"
_AWAY = "the timestamp service could not be reached"
_GARBAGE = "what the timestamp service answered is no valid timestamp of this file"
_WRONG_CLOCK = "the clock of the timestamp service is wrong"


def _ask(url: str, question: bytes, until: float) -> bytes:
    """The body of the answer, before the moment `until` of the monotonic clock.

    In a thread of its own, because neither the looking up of a name nor an answer that comes
    byte by byte can be given a limit as a whole; one that is late is left behind, and ends with
    the process.
    """
    heard: queue.SimpleQueue[bytes | UnstampedError] = queue.SimpleQueue()
    left = max(0.0, until - time.monotonic())
    threading.Thread(target=_listen, args=(url, question, left, heard), daemon=True).start()
    try:
        answer = heard.get(timeout=left)
    except queue.Empty:
        raise UnstampedError(_LATE) from None
    if isinstance(answer, UnstampedError):
        raise answer
    return answer


def _listen(
    url: str, question: bytes, left: float, heard: queue.SimpleQueue[bytes | UnstampedError]
) -> None:
    try:
        heard.put(_post(url, question, left))
    except UnstampedError as error:
        heard.put(error)
    except TimeoutError:
        heard.put(UnstampedError(_LATE))
    except (http.client.HTTPException, ValueError):
        heard.put(UnstampedError(_GARBAGE))
    except OSError:
        heard.put(UnstampedError(_AWAY))


def _post(url: str, question: bytes, left: float) -> bytes:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=max(left, 0.01))
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "Undersigned"}
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(connection):
        connection.request("POST", target, question, headers)
        with connection.getresponse() as answer:
            body = answer.read(LONGEST + 1)
    if answer.status != http.HTTPStatus.OK:
        raise UnstampedError(f"the timestamp service answered with the status {answer.status}")
    if len(body) > LONGEST:
        raise UnstampedError(_GARBAGE)
    return body

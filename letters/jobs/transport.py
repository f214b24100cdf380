"""How a finished mail leaves: over SMTP, or into a folder while no server is set."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import ssl
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from letters.config import FOLDER_MODE, Settings
from letters.rendering.mail import SUFFIX

TIMEOUT_SECONDS = 30
SUBMISSION_PORT = 587  # RFC 6409
SUBMISSIONS_PORT = 465  # RFC 8314

# An enhanced status code (RFC 3463). The text beside it may hold the address, so it is left out.
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class NotSentError(Exception):
    """A mail did not leave. `sentence` says why, without the address."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class LaterError(NotSentError):
    """It may leave when tried again."""


class NeverError(NotSentError):
    """It will not leave however often it is tried."""


class Transport(Protocol):
    """Whatever takes mails."""

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises `LaterError` or `NeverError`."""


def chosen(settings: Settings) -> Transport:
    """SMTP where a server is set, else the spool."""
    if settings.smtp_url:
        return Smtp(urlsplit(settings.smtp_url))
    return Spool(settings.spool)


@dataclass(frozen=True, slots=True)
class Spool:
    """Mails as files that only their owner may read. A mail written twice is one file."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write the mail whole or not at all."""
        name = str(message["Message-ID"]).strip("<>").split("@")[0]
        try:
            self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
                self._fill(file, message.as_bytes(), self.folder / f"{name}{SUFFIX}")
        except OSError as error:
            raise LaterError(f"The mail folder cannot be written: {error.strerror}.") from error

    @staticmethod
    def _fill(file: IO[bytes], data: bytes, target: Path) -> None:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server: `smtps://` speaks TLS from the first byte, `smtp://` turns to TLS where
    the server offers it, and always before it sends a password."""

    url: SplitResult

    def send(self, message: EmailMessage) -> None:
        """Hand the mail to the server, over a connection of its own."""
        try:
            server = self._connect()
            try:
                self._hand_over(server, message)
            finally:
                # What was taken is taken, however the good-bye goes.
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
        except NotSentError:
            raise
        except smtplib.SMTPAuthenticationError as error:
            raise LaterError("The mail server did not take our user name and password.") from error
        except smtplib.SMTPNotSupportedError as error:
            raise NeverError("The mail server cannot reach this kind of address.") from error
        except smtplib.SMTPResponseException as error:
            raise LaterError(f"The mail server is not ready ({_code(error)}).") from error
        except ssl.SSLError as error:
            raise LaterError("The mail server has no certificate that we trust.") from error
        except (OSError, smtplib.SMTPException) as error:
            raise LaterError(_unreachable(error)) from error

    def _connect(self) -> smtplib.SMTP:
        host, context = self.url.hostname or "", ssl.create_default_context()
        if self.url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.url.port or SUBMISSIONS_PORT, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, self.url.port or SUBMISSION_PORT, timeout=TIMEOUT_SECONDS)
        try:
            self._introduce(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        if self.url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif self.url.scheme == "smtp" and self.url.password:
            raise LaterError("The mail server offers no TLS, so it was not given the password.")
        if self.url.username:
            server.login(unquote(self.url.username), unquote(self.url.password or ""))

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _refusal(code, words) from error
        except smtplib.SMTPSenderRefused as error:
            # Who may send here is for the operator to put right; the mails wait for it.
            raise LaterError(
                f"The mail server does not let us send from our address ({_code(error)})."
            ) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error


def _refusal(code: int, words: bytes | str) -> NotSentError:
    status = _status(code, words)
    if code >= 500:
        return NeverError(f"The mail server refused the mail for good ({status}).")
    return LaterError(f"The mail server cannot take the mail now ({status}).")


def _code(error: smtplib.SMTPResponseException) -> str:
    return _status(error.smtp_code, error.smtp_error)


def _status(code: int, words: bytes | str) -> str:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = _STATUS.search(text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _unreachable(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "The mail server's name is not known."
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return "The mail server cannot be reached: connection refused."
    return "The connection to the mail server broke off."

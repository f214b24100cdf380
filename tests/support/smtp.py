"""A real SMTP server for the tests, which keeps what it is sent and fails when it is told to."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
ADDRESS = re.compile(r"https?://[^\s<>\"']+")


class Fault(Enum):
    """What can go wrong at the other end of an SMTP connection."""

    NONE = "takes every message"
    REFUSE = "nobody listens: connection refused"
    TEMPORARY = "451 for each recipient: try again later"
    PERMANENT = "550 for each recipient: never"
    SLOW = "takes the message and answers only after `delay` seconds"
    CUT = "takes the message and hangs up without an answer"


@dataclass(frozen=True)
class Received:
    """A message and its envelope, which alone tells to whom it really went."""

    message: EmailMessage
    sender: str
    recipients: tuple[str, ...]


class MailServer:
    """Listens on a port of its own until stopped; each message is read at most once."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.fault = Fault.NONE
        self.delay = 0.0
        self._unread: list[Received] = []
        self._news = threading.Condition()
        self._ready = threading.Event()
        self._server: asyncio.Server | None = None
        self.port = _free_port()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        if not self._ready.wait(timeout=20):
            raise TimeoutError("The SMTP server did not start.")

    # What tests ask of it

    @property
    def messages(self) -> list[EmailMessage]:
        """All messages that arrived, oldest first."""
        return [one.message for one in self.received]

    def behave(self, fault: Fault, delay: float = 0.0) -> None:
        """From now on fails in this way, or works again with Fault.NONE; `delay` is for SLOW."""
        self.fault, self.delay = fault, delay
        self._call(self._listen(fault is not Fault.REFUSE))

    def wait_for(self, to: str, subject: str = "", timeout: float = 15.0) -> EmailMessage:
        """The oldest message not read yet to this mailbox, whose subject holds `subject`.

        Raises AssertionError after `timeout` seconds, and says what did arrive.
        """
        deadline = time.monotonic() + timeout
        with self._news:
            while True:
                for one in self._unread:
                    if to.lower() in one.recipients and subject in str(one.message["Subject"]):
                        self._unread.remove(one)
                        return one.message
                if not self._news.wait(deadline - time.monotonic()):
                    unread = [
                        (*one.recipients, str(one.message["Subject"])) for one in self._unread
                    ]
                    raise AssertionError(
                        f"No mail to {to} about “{subject}” in {timeout:g} s; unread: {unread}"
                    )

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=20)

    # What aiosmtpd calls, in the server's thread

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.fault is Fault.TEMPORARY:
            return "451 4.3.0 Try again later"
        if self.fault is Fault.PERMANENT:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.original_content, bytes)
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        recipients = tuple(str(address).lower() for address in envelope.rcpt_tos)
        if self.fault is Fault.SLOW:
            await asyncio.sleep(self.delay)
        with self._news:
            one = Received(message, str(envelope.mail_from), recipients)
            self.received.append(one)
            self._unread.append(one)
            self._news.notify_all()
        if self.fault is Fault.CUT:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"

    # How it runs

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        await self._listen(True)
        self._ready.set()
        await self._stopping.wait()
        await self._listen(False)

    async def _listen(self, wanted: bool) -> None:
        if wanted and self._server is None:
            self._server = await self._loop.create_server(self._session, HOST, self.port)
        elif not wanted and self._server is not None:
            self._server.close()
            self._server = None

    def _session(self) -> SMTP:
        return SMTP(self, hostname="mail.test", enable_SMTPUTF8=True)

    def _call(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)


def links(message: EmailMessage) -> list[str]:
    """The web addresses in the plain text of a message, in order, each once."""
    body = message.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body is not None else ""
    return list(dict.fromkeys(found.rstrip(".,;:!?)]") for found in ADDRESS.findall(text)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """An SMTP server for one test."""
    server = MailServer()
    yield server
    server.stop()

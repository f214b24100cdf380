"""How a mail leaves: what the server's answers mean, and what is kept from it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from letters import config
from letters.jobs import transport
from tests.support.smtp import Fault, MailServer


def message(to: str = "ben@a.example") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "letters@letters.example.org"
    made["To"] = to
    made["Message-ID"] = "<abc@letters.example.org>"
    made.set_content("Hello")
    return made


def smtp(port: int, rest: str = "127.0.0.1") -> transport.Smtp:
    return transport.Smtp(urlsplit(f"smtp://{rest}:{port}"))


ANSWERS = [
    (Fault.TEMPORARY, transport.LaterError, "cannot take the mail now (451 4.3.0)"),
    (Fault.PERMANENT, transport.NeverError, "refused the mail for good (550 5.1.1)"),
    (Fault.REFUSE, transport.LaterError, "connection refused"),
    (Fault.CUT, transport.LaterError, "broke off"),
]


@pytest.mark.parametrize(("fault", "kind", "sentence"), ANSWERS)
def test_the_server_s_answer_becomes_a_sentence_without_the_address(
    mail_server: MailServer, fault: Fault, kind: type[transport.NotSentError], sentence: str
) -> None:
    mail_server.behave(fault)
    with pytest.raises(kind) as caught:
        smtp(mail_server.port).send(message())
    assert sentence in caught.value.sentence
    assert "ben@a.example" not in caught.value.sentence


def test_a_server_that_is_too_slow_is_tried_again(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 0.3)
    mail_server.behave(Fault.SLOW, delay=1)
    with pytest.raises(transport.LaterError, match=r"did not answer in time|broke off"):
        smtp(mail_server.port).send(message())


def test_an_unknown_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("name not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    with pytest.raises(transport.LaterError, match="name is not known"):
        smtp(25).send(message())


def test_addresses_in_all_scripts_reach_a_server_that_knows_them(mail_server: MailServer) -> None:
    smtp(mail_server.port).send(message("用户@例子.example"))
    assert mail_server.received[0].recipients == ("用户@例子.example",)


class Keeper:
    """A server that asks for a password, without TLS."""

    def __init__(self) -> None:
        self.logins: list[tuple[bytes, bytes]] = []
        self.refuse_sender = False

    def __call__(
        self, server: Server, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss/word", handled=False)

    async def handle_MAIL(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_sender:
            return "550 5.7.1 not your address"
        envelope.mail_from = address
        return "250 OK"


@pytest.fixture
def keeper() -> Iterator[tuple[Keeper, int]]:
    """A server that takes passwords in the clear, as none should."""
    made = Keeper()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        made,
        hostname="127.0.0.1",
        port=port,
        authenticator=made,
        auth_require_tls=False,
    )
    controller.start()
    yield made, port
    controller.stop()


def test_no_password_is_given_without_tls(keeper: tuple[Keeper, int]) -> None:
    server, port = keeper
    with pytest.raises(transport.LaterError, match="no TLS"):
        smtp(port, "ada:p%40ss%2Fword@127.0.0.1").send(message())
    assert server.logins == []


def login_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the password go, to see what becomes of it (the test server has no certificate)."""
    monkeypatch.setattr("smtplib.SMTP.starttls", lambda *_a, **_k: None)
    known = transport.smtplib.SMTP.has_extn
    monkeypatch.setattr(
        "smtplib.SMTP.has_extn",
        lambda self, name: name == "starttls" or known(self, name),
    )


def test_the_password_is_read_from_the_address(
    keeper: tuple[Keeper, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, port = keeper
    login_in_the_clear(monkeypatch)
    smtp(port, "ada:p%40ss%2Fword@127.0.0.1").send(message())
    assert server.logins == [(b"ada", b"p@ss/word")]


def test_a_wrong_password_fails_no_mail_for_good(
    keeper: tuple[Keeper, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator will put it right, and the mails of the night shall still leave."""
    _server, port = keeper
    login_in_the_clear(monkeypatch)
    with pytest.raises(transport.LaterError, match="user name and password"):
        smtp(port, "ada:wrong@127.0.0.1").send(message())


def test_a_sender_that_is_refused_fails_no_mail_for_good(keeper: tuple[Keeper, int]) -> None:
    server, port = keeper
    server.refuse_sender = True
    with pytest.raises(transport.LaterError, match=r"our address \(550 5.7.1\)"):
        smtp(port).send(message())


def test_the_settings_choose_the_way() -> None:
    spool = transport.chosen(config.read({"LETTERS_DATA": "/nowhere"}))
    assert isinstance(spool, transport.Spool)
    server = transport.chosen(config.read({"LETTERS_SMTP_URL": "smtps://mail.example"}))
    assert isinstance(server, transport.Smtp)

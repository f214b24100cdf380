"""The SMTP server that the tests of mail stand on."""

from __future__ import annotations

import smtplib
import threading
import time
from email.message import EmailMessage

import pytest

from tests.support.smtp import HOST, Fault, MailServer, links

TEXT = """Please confirm (once): https://letters.test/c/abc?x=1&y=2.

Not you? <https://letters.test/n/abc>, and again https://letters.test/n/abc!
"""


def mail(to: str = "ben@example.org", subject: str = "Please confirm") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@letters.test", to, subject
    message.set_content(TEXT)
    return message


def send(server: MailServer, message: EmailMessage, timeout: float = 5) -> None:
    with smtplib.SMTP(HOST, server.port, timeout=timeout) as client:
        client.send_message(message)


def test_ben_reads_his_mail_and_follows_its_links(mail_server: MailServer) -> None:
    send(mail_server, mail(to="Ben@Example.org", subject="Bitte bestätigen · 請確認"))
    message = mail_server.wait_for(to="ben@example.org", subject="請確認")
    assert links(message) == ["https://letters.test/c/abc?x=1&y=2", "https://letters.test/n/abc"]


def test_each_mail_is_read_once(mail_server: MailServer) -> None:
    for subject in ("first", "second"):
        send(mail_server, mail(subject=subject))
    assert mail_server.wait_for(to="ben@example.org")["Subject"] == "first"
    assert mail_server.wait_for(to="ben@example.org")["Subject"] == "second"
    with pytest.raises(AssertionError, match=r"No mail to ben@example\.org"):
        mail_server.wait_for(to="ben@example.org", timeout=0.1)
    assert len(mail_server.messages) == 2


def test_a_mail_to_somebody_else_is_not_ben_s(mail_server: MailServer) -> None:
    send(mail_server, mail(to="chu@example.org"))
    with pytest.raises(AssertionError, match=r"unread: .*chu@example\.org"):
        mail_server.wait_for(to="ben@example.org", timeout=0.1)


def test_waiting_ends_when_the_mail_comes(mail_server: MailServer) -> None:
    later = threading.Timer(0.3, send, (mail_server, mail()))
    later.start()
    assert mail_server.wait_for(to="ben@example.org", timeout=20)
    later.join()


def test_nobody_listens_until_it_works_again(mail_server: MailServer) -> None:
    mail_server.behave(Fault.REFUSE)
    with pytest.raises(ConnectionRefusedError):
        send(mail_server, mail())
    mail_server.behave(Fault.NONE)
    send(mail_server, mail())
    assert len(mail_server.messages) == 1


@pytest.mark.parametrize(("fault", "code"), [(Fault.TEMPORARY, 451), (Fault.PERMANENT, 550)])
def test_a_refused_recipient_gets_nothing(mail_server: MailServer, fault: Fault, code: int) -> None:
    mail_server.behave(fault)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(mail_server, mail())
    assert refused.value.recipients["ben@example.org"][0] == code
    assert mail_server.messages == []


def test_a_slow_server_takes_its_time(mail_server: MailServer) -> None:
    mail_server.behave(Fault.SLOW, delay=0.5)
    start = time.monotonic()
    send(mail_server, mail())
    assert time.monotonic() - start >= 0.5
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(mail_server, mail(), timeout=0.1)


def test_a_cut_leaves_the_sender_in_doubt_with_the_mail_taken(mail_server: MailServer) -> None:
    mail_server.behave(Fault.CUT)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(mail_server, mail())
    assert len(mail_server.messages) == 1

"""Settings: read once from the environment, checked at start, never changed afterwards.

docs/settings.md lists them for the people who run the product; a test keeps both equal.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from letters.domain.problems import Problem

KEY_MODE = 0o600
FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an installation can set. Each field is the variable `LETTERS_<FIELD>`."""

    data: Path
    url: str
    database_url: str
    keys: Path
    smtp_url: str
    mail_from: str
    trusted_hosts: tuple[str, ...]
    proxies: int
    max_body: int
    limits_storage: str
    log_level: str
    paper: str
    timestamp_url: str

    @property
    def https(self) -> bool:
        """Whether the public address is served over TLS."""
        return self.url.startswith("https://")

    @property
    def spool(self) -> Path:
        """Where mails go as `.eml` files while no SMTP server is set."""
        return self.data / "mail"


def read(environment: Mapping[str, str]) -> Settings:
    """Settings of an environment. Raises `Problem` naming the variable that is wrong."""
    data = Path(environment.get("LETTERS_DATA") or "instance").absolute()
    url = _public_url(environment.get("LETTERS_URL") or "http://127.0.0.1:5000")
    return Settings(
        data=data,
        url=url,
        database_url=_database_url(environment.get("LETTERS_DATABASE_URL", ""), data),
        keys=Path(environment.get("LETTERS_KEYS") or data / "keys").absolute(),
        smtp_url=_smtp_url(environment.get("LETTERS_SMTP_URL", "")),
        mail_from=_mail_from(environment.get("LETTERS_MAIL_FROM", ""), url),
        trusted_hosts=_hosts(environment.get("LETTERS_TRUSTED_HOSTS", ""), url),
        proxies=_number(environment, "LETTERS_PROXIES", 0, 0, 9),
        max_body=_number(environment, "LETTERS_MAX_BODY", 2_000_000, 10_000, 100_000_000),
        limits_storage=environment.get("LETTERS_LIMITS_STORAGE") or "memory://",
        log_level=_one_of(environment, "LETTERS_LOG_LEVEL", "info", _LOG_LEVELS),
        paper=_one_of(environment, "LETTERS_PAPER", "Letter", ("Letter", "A4")),
        timestamp_url=_timestamp_url(environment.get("LETTERS_TIMESTAMP_URL", "")),
    )


_LOG_LEVELS = ("debug", "info", "warning", "error")


def _public_url(value: str) -> str:
    parts = _parts(value)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts._replace(scheme="", netloc="", path=parts.path.strip("/")).geturl()
        or parts.username
    ):
        raise Problem(f"LETTERS_URL is “{value}”; it must look like https://letters.example.org.")
    return value.rstrip("/")


def _parts(value: str) -> SplitResult | None:
    """The parts of an address; None for what is none."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return None if set(value) & set(" \t\r\n") else parts


def _database_url(value: str, data: Path) -> str:
    """The address of the database, with the driver that the product brings."""
    if not value:
        # A folder may have any name; "?" and "%" mean something in an address.
        return f"sqlite:///{quote(str(data / 'letters.db'))}"
    scheme, _, rest = value.partition("://")
    if scheme in {"postgresql+psycopg", "postgresql", "postgres"} and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("//"):
        return value
    # The value itself may hold a password.
    raise Problem(
        "LETTERS_DATABASE_URL must look like postgresql://user:password@host/name, or, with the "
        "whole path of the file, like sqlite:////var/lib/letters/letters.db."
    )


def _smtp_url(value: str) -> str:
    parts = _parts(value)
    if value and (parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise Problem(
            "LETTERS_SMTP_URL must look like smtp://user:password@mail.example.org:587 "
            "(smtps:// for TLS from the first byte)."
        )
    return value


def _timestamp_url(value: str) -> str:
    parts = _parts(value)
    if value and (parts is None or parts.scheme not in {"http", "https"} or not parts.hostname):
        # The value itself may hold a password.
        raise Problem(
            "LETTERS_TIMESTAMP_URL must look like http://timestamp.example.org/rfc3161 or "
            "https://user:password@timestamp.example.org."
        )
    return value


def _mail_from(value: str, url: str) -> str:
    sender = value or f"letters@{urlsplit(url).hostname}"
    if not re.fullmatch(r"[^\s<>@\"]+@[^\s<>@\"]+", sender):
        raise Problem(
            f"LETTERS_MAIL_FROM is “{sender}”; it must be one address, like letters@example.org."
        )
    return sender


def _hosts(value: str, url: str) -> tuple[str, ...]:
    named = tuple(host.strip() for host in value.split(",") if host.strip())
    own = urlsplit(url).hostname or ""
    local = ("localhost", "127.0.0.1", "[::1]") if own in {"localhost", "127.0.0.1"} else ()
    own = f"[{own}]" if ":" in own else own
    return tuple(dict.fromkeys((own, *named, *local)))


def _number(
    environment: Mapping[str, str], name: str, default: int, least: int, greatest: int
) -> int:
    value = environment.get(name) or str(default)
    if not value.isdecimal() or not least <= int(value) <= greatest:
        raise Problem(f"{name} is “{value}”; it must be a number from {least} to {greatest}.")
    return int(value)


def _one_of(
    environment: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]
) -> str:
    value = environment.get(name) or default
    if value not in allowed:
        raise Problem(f"{name} is “{value}”; it must be one of {', '.join(allowed)}.")
    return value


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of an installation; they live outside the database and its backups.

    `master` (32 bytes) wraps the keys of letters and makes links and blind indexes;
    `session` signs cookies and forms.
    """

    master: bytes
    session: str

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, from the master key (HKDF-SHA-256, RFC 5869).

        What it protects in the database is lost with the master key, and only then.
        """
        return HKDF(SHA256(), 32, salt=None, info=b"undersigned|" + purpose.encode()).derive(
            self.master
        )

    def __repr__(self) -> str:
        return "Keys(…)"


def make_keys(folder: Path) -> None:
    """Make the key files that are missing (mode 0600, folder 0700); keep those that exist."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    for name in ("master.key", "session.key"):
        if not (folder / name).exists():
            _make_key(folder / name)


def _make_key(path: Path) -> None:
    """Write a key whole or not at all; where another process is faster, keep its key."""
    # Made with mode 0600.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-") as file:
        file.write(secrets.token_hex(32).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)


def read_keys(folder: Path) -> Keys:
    """The keys in `folder`. Raises `Problem` when one is missing, damaged or open to others."""
    values = {}
    for name in ("master.key", "session.key"):
        path = folder / name
        try:
            mode = path.stat().st_mode & 0o777
            values[name] = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Problem(
                f"The key file {name} cannot be read in {folder}; "
                "start with script/server, which makes keys, or restore them."
            ) from error
        if mode & 0o077:
            raise Problem(f"The key file {name} can be read by others; set its mode to 0600.")
        if len(values[name]) != 64 or not set(values[name]) <= set("0123456789abcdef"):
            raise Problem(f"The key file {name} is damaged; it must hold 64 hexadecimal digits.")
    return Keys(master=bytes.fromhex(values["master.key"]), session=values["session.key"])

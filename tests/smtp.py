"""A small mail server for tests: it takes what it is sent, or answers as a test says."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "byfield", "a password of tests"


@dataclass(frozen=True)
class Taken:
    """A mail that the server took."""

    sender: str
    to: str
    content: bytes
    by_tls: bool

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=default)

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def html(self) -> str:
        body = self.message.get_body(("html",))
        assert body is not None
        return str(body.get_content())


@dataclass
class MailServer:
    """What the server says and what it took."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    """For STARTTLS, which it does not offer without."""
    needs_login: bool = False
    extensions: tuple[str, ...] = ("8BITMIME",)
    answers: dict[str, list[str]] = field(default_factory=dict)
    """By command, in order; when they are used up it takes everything. An empty one: none."""
    taken: list[Taken] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0
    on_taken: Callable[[], object] | None = None
    """Called when a mail was taken, before that is answered."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await _Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # whoever was connected is gone
        finally:
            writer.close()

    def answer(self, command: str, usual: str) -> str:
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else usual


class _Session:
    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.by_tls = writer.get_extra_info("ssl_object") is not None
        self.sender = self.to = ""

    async def run(self) -> None:
        await self.say("CONNECT", "220 mail.example ESMTP")
        while line := (await self.reader.readline()).decode():
            command = line.strip().upper().partition(" ")[0]
            if not await self.obey(command, line.strip()):
                return

    async def obey(self, command: str, line: str) -> bool:
        address = line.partition("<")[2].partition(">")[0]
        match command:
            case "EHLO":
                await self.say(command, self.offer())
            case "STARTTLS":
                await self.start_tls()
            case "AUTH":
                await self.log_in(line)
            case "DATA":
                await self.take()
            case "QUIT":
                await self.say(command, "221 bye")
                return False
            case _:
                self.sender = address if command == "MAIL" else self.sender
                self.to = address if command == "RCPT" else self.to
                await self.say(command, "250 OK")
        return True

    def offer(self) -> str:
        offered = ["mail.example", *self.server.extensions]
        if self.server.tls is not None and not self.by_tls:
            offered.append("STARTTLS")
        if self.server.needs_login:
            offered.append("AUTH PLAIN")
        return "\r\n".join([*(f"250-{each}" for each in offered[:-1]), f"250 {offered[-1]}"])

    async def start_tls(self) -> None:
        await self.say("STARTTLS", "220 go on")
        assert self.server.tls is not None
        await self.writer.start_tls(self.server.tls)
        self.by_tls = True

    async def log_in(self, line: str) -> None:
        said = base64.b64decode(line.rpartition(" ")[2]).decode()
        _, user, password = said.split("\0")
        self.server.logins.append((user, password))
        good = (user, password) == (USER, PASSWORD)
        await self.say("AUTH", "235 welcome" if good else "535 5.7.8 no")

    async def take(self) -> None:
        if not (await self.say("DATA", "354 go on")).startswith("354"):
            return
        content = await self.reader.readuntil(b"\r\n.\r\n")
        answer = self.server.answer("CONTENT", "250 taken")
        if answer.startswith("250"):
            self.server.taken.append(Taken(self.sender, self.to, content[:-3], self.by_tls))
            if self.server.on_taken is not None:
                self.server.on_taken()
        await self.say("", answer)

    async def say(self, command: str, usual: str) -> str:
        answer = self.server.answer(command, usual)
        if answer:  # else it hangs
            self.writer.write(f"{answer}\r\n".encode())
            await self.writer.drain()
        return answer


@asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, from_the_first_byte: bool = False
) -> AsyncIterator[MailServer]:
    """A mail server on a free port of this machine."""
    server = MailServer(tls=None if from_the_first_byte else tls)
    first = tls if from_the_first_byte else None
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=first)
    async with listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


def certified(folder: Path, name: str = "127.0.0.1") -> tuple[ssl.SSLContext, Path]:
    """TLS with a certificate of its own for a name, and the file by which it is believed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    named: x509.GeneralName = (
        x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public

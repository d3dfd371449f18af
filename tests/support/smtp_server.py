"""A real mail server for a test, which keeps what it accepts and fails as planned.

Takes the planned faults as JSON, and how it is secured (`tls`: wrapped or starttls; the `password` that it asks
for), listens on a free loopback port and prints the port and the folder of the kept messages on one line.
NUMBER.eml holds a message's bytes as received, NUMBER.json its envelope. It ends, and the folder goes, when
standard input ends, which it does even when the test is killed.
"""

import asyncio
import json
import socket
import ssl
import sys
import tempfile
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Plan:
    """The faults still to come. Each has an address (`to`; `*` is any), a kind (`trouble`) and a number of `times`."""

    def __init__(self, faults: list[dict]) -> None:
        self.faults = faults

    def take(self, stage: str, addresses: list[str]) -> dict | None:
        """The next trouble for these addresses at this stage, which then has happened once more."""
        for fault in self.faults:
            trouble = fault["trouble"]
            meant = fault["to"] == "*" or fault["to"] in addresses
            if fault["times"] > 0 and meant and trouble["stage"] == stage:
                fault["times"] -= 1
                return trouble
        return None


class PromptSMTP(SMTP):
    """Acknowledges packets at once: a client's last short write otherwise waits 40 ms for each message."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.event_handler.note_connection()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport and (connection := self.transport.get_extra_info("socket")):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


class Keeper:
    """Keeps each accepted message as two files, the envelope last, so that a pair is always whole."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.count = 0
        self.connections = 0
        self.encrypted = False

    def note_connection(self) -> None:
        """Leaves a mark for each connection, so that a test can count them."""
        self.connections += 1
        (self.folder / f"{self.connections:06}.connection").touch()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        trouble = self.plan.take("recipient", [address])
        if trouble:
            return trouble["reply"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        addresses = envelope.rcpt_tos
        refused = self.plan.take("message", addresses)
        if refused:
            return refused["reply"]
        silent = self.plan.take("silence", addresses)
        slow = self.plan.take("delay", addresses)
        self.encrypted = server.transport.get_extra_info("cipher") is not None
        name = self.keep(envelope, replied=not silent and not slow)
        if slow:
            await asyncio.sleep(slow["seconds"])  # Cancelled when the connection is lost meanwhile.
            self.note(name, envelope, replied=True)
        if silent:
            server.transport.abort()
            await asyncio.Future()  # Cancelled when the connection is seen to be lost.
        return "250 OK: kept"

    def keep(self, envelope: Envelope, replied: bool) -> str:
        self.count += 1
        name = f"{self.count:06}"
        (self.folder / f"{name}.eml").write_bytes(envelope.original_content)
        self.note(name, envelope, replied)
        return name

    def note(self, name: str, envelope: Envelope, replied: bool) -> None:
        about = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "replied": replied,
            "encrypted": self.encrypted,
        }
        unfinished = self.folder / f"{name}.part"
        unfinished.write_text(json.dumps(about))
        unfinished.rename(self.folder / f"{name}.json")


class Secured:
    """What a server asks for before it takes mail."""

    def __init__(self, tls: str = "", password: str = "") -> None:
        self.password = password
        self.context = None
        if tls:
            self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.context.load_cert_chain(Path(__file__).with_name("tls_server.pem"))
        self.from_the_start = self.context if tls == "wrapped" else None
        self.on_the_way = self.context if tls == "starttls" else None

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=given.password == self.password.encode(), handled=False)

    def arguments(self) -> dict:
        arguments = {"tls_context": self.on_the_way, "require_starttls": self.on_the_way is not None}
        if self.password:
            arguments |= {"authenticator": self.check, "auth_required": True}
            # It does not see the TLS that began before it.
            arguments["auth_require_tls"] = self.from_the_start is None
        return arguments


async def serve(faults: list[dict], secured: Secured) -> None:
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory(prefix="forum-smtp.") as folder:
        keeper = Keeper(Plan(faults), Path(folder))
        # A name is given, since looking up the machine's own takes seconds on some.
        server = await loop.create_server(
            lambda: PromptSMTP(
                keeper, hostname="localhost", enable_SMTPUTF8=True, **secured.arguments()
            ),
            "127.0.0.1",
            0,
            ssl=secured.from_the_start,
        )
        port = server.sockets[0].getsockname()[1]
        print(port, folder, flush=True)
        await loop.run_in_executor(None, sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1]), Secured(**json.loads("".join(sys.argv[2:]) or "{}"))))

"""The line over HTTP: the system's proxies and its certificate store, a province's own authority included."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import httpx
import truststore

from clerkdesk import __version__
from clerkdesk.domain.errors import Refused, Trouble, unreadable
from clerkdesk.sync import protocol as p
from clerkdesk.sync.faults import UNTRUSTED, bad_proxy, fault
from clerkdesk.sync.line import greet, not_the_hub
from clerkdesk.sync.overdue import Overdue

TIMEOUT: Final = httpx.Timeout(60, connect=10)
_SHORT: Final = 65_536  # bytes: room for any fault
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
"""Names of this very computer."""


def trust(authority: str = "") -> ssl.SSLContext:
    """Return what this computer trusts and ``authority`` (PEM) beside it.

    The system itself is asked: Windows fetches many authorities only then.

    Raises:
        Refused: "bad-authority": there is no certificate in it.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority:
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError) as error:
            raise Refused("bad-authority", "There is no certificate (PEM) in this file.", field="authority") from error
    return context


def certificates(file: Path) -> str:
    """Return what ``file`` holds, for `trust`.

    Raises:
        Trouble: "authority": it cannot be read.
    """
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError as fault:
        raise unreadable("authority", file, fault) from fault


def pinned(certificate: bytes) -> ssl.SSLContext:
    """Return what trusts one certificate (DER) and nothing else, whatever address it is shown at."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # it is this very certificate or none
    context.load_verify_locations(cadata=certificate)
    return context


def first_line(url: str, code: str, authority: str = "") -> HttpLine:
    """Return a line to a hub that this desk has never spoken with, for the enrolment by ``code``.

    What the computer trusts is trusted. Otherwise the hub is asked who it is on a line that nobody vouches for: the
    answer is signed by the key whose fingerprint the code carries, and names the certificate that is trusted from then
    on, and no other. So whoever stands between can pass that answer on, and nothing else.

    Raises:
        Refused: "bad-url", "bad-authority".
        Trouble: nobody answers, it is not the hub of the code, or it names no certificate of its own.
    """
    line = HttpLine(url, authority)
    read = p.read_code(code)
    try:
        line.ask("GET", "/hello", {}, b"")
    except Trouble as trouble:
        line.close()
        if read is None or trouble.code not in UNTRUSTED:
            raise
        with HttpLine(url, context=_anybody()) as unproven:
            hello = greet(unproven, read[1])
        if not hello.tls:
            raise
        return HttpLine(url, context=pinned(hello.tls))
    return line


def proven_line(url: str, code: str) -> HttpLine:
    """Return a line as :func:`first_line`, once the hub of ``code`` itself has answered on it.

    Raises:
        Refused, Trouble: as :func:`first_line`, or another hub answers.
    """
    line, read = first_line(url, code), p.read_code(code)
    try:
        if read is not None:
            greet(line, read[1])
    except BaseException:
        line.close()
        raise
    return line


def _anybody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class HttpLine:
    """A kept-open connection to one hub; use it as a context."""

    def __init__(
        self,
        url: str,
        authority: str = "",
        tls: bytes = b"",
        *,
        context: ssl.SSLContext | None = None,
        patience: float | None = None,
    ) -> None:
        """Prepare a line to the hub at ``url``; nothing is asked yet.

        ``authority``: certificates (PEM) that are trusted beside the computer's own. ``tls``: the only certificate
        (DER) to trust, as the hub named it at the enrolment. ``context``: what to trust instead of all this.
        ``patience``: seconds to wait for each step of an answer, when somebody waits for it.

        Raises:
            Refused: "bad-url": not an https address (http is for this computer alone); "bad-authority": no certificate.
            Trouble: "bad-proxy": what this computer names as its proxy is none that can be used.
        """
        url = url.strip().rstrip("/")
        try:
            parts = urlsplit(url)
            well = bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
        except ValueError:
            well = False
        if not well or (parts.scheme != "https" and (parts.scheme, parts.hostname in LOOPBACK) != ("http", True)):
            raise Refused("bad-url", "A hub's address begins with https://.", field="url")
        self.url = url
        self._host = parts.hostname
        self._overdue = Overdue(patience or TIMEOUT.read or 0)
        trusted = context or (pinned(tls) if tls else trust(authority))
        try:
            self._client = httpx.Client(
                verify=trusted,
                timeout=TIMEOUT if patience is None else httpx.Timeout(patience),
                headers={"user-agent": f"clerkdesk/{__version__}", "accept-encoding": "identity"},
                trust_env=parts.hostname not in LOOPBACK,  # proxies, that is
            )
        except (ValueError, httpx.InvalidURL, ImportError) as error:  # no address; of a kind that nobody here speaks
            raise bad_proxy() from error

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        """Return the answer, whatever its status.

        Raises:
            Trouble: "no-line" or what else keeps it away (`faults.fault`): none comes; "not-the-hub": it is too large.
        """
        try:
            with (
                self._overdue.watching(len(body)) as came,
                self._client.stream(
                    method,
                    self.url + target,
                    headers=headers,
                    content=body or None,
                    extensions={"trace": self._overdue.heard},
                ) as answer,
            ):
                found = bytearray()
                for piece in answer.iter_raw():
                    found += piece
                    came(len(piece))
                    if len(found) > p.MOST_ON_THE_WIRE:
                        raise not_the_hub(f"HTTP {answer.status_code}")
            return p.Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, bytes(found))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._fault(error) from error

    def silent_since(self) -> float | None:
        """Return since when (`time.monotonic`) the hub owes an answer and is silent, None while that is not long."""
        return self._overdue.silent_since()

    def _fault(self, error: Exception) -> Trouble:
        host, port = self._overdue.called
        proxy = f"{host}:{port}" if host not in {"", self._host} else ""
        return fault(error, proxy)

    @contextmanager
    def lines(self, target: str, headers: dict[str, str], silence: float) -> Iterator[Iterator[str] | p.Reply]:
        """Ask for a stream of lines; give them as they come, or the answer when it is no such stream.

        ``silence``: seconds without a byte after which the line counts as broken.

        Raises:
            Trouble: "no-line": it breaks, or nobody answers.
        """
        timeout = httpx.Timeout(10, read=silence)
        try:
            with self._client.stream("GET", self.url + target, headers=headers, timeout=timeout) as answer:
                if answer.headers.get("content-type", "").startswith("text/event-stream"):
                    yield _lines(answer.iter_raw())
                else:
                    named = {k.lower(): v for k, v in answer.headers.items()}
                    yield p.Reply(answer.status_code, named, next(answer.iter_raw(_SHORT), b""))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._fault(error) from error

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """Yield the lines of a stream, none of which is longer than anything that a hub says."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > _SHORT:
            raise not_the_hub("a line without an end")
        for one in whole:
            yield one.decode(errors="replace").rstrip("\r")

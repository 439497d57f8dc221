"""What a clerk is told when the hub is not in reach: real sockets, real certificates, a real proxy that says no."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import use
from clerkdesk.services import saying
from clerkdesk.sync.line import check, greet
from clerkdesk.sync.transport import HttpLine

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def certificate(folder: Path, *, name: str = "localhost", until: dt.datetime = NOW + DAY) -> Path:
    """Make a certificate that is its own authority; return the file with it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 30 * DAY)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@contextmanager
def server(answer: bytes, chain: Path | None = None, drip: int = 0) -> Iterator[int]:
    """Answer every connection with the same bytes, over TLS when there is a certificate.

    ``drip``: so many of them come at once, and the others one by one, in 5 s.
    """
    context = None
    if chain is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                visitor, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError):
                visitor.settimeout(5)
                with context.wrap_socket(visitor, server_side=True) if context else visitor as talk:
                    talk.recv(65536)
                    talk.sendall(answer[: drip or None])
                    for byte in answer[drip:] if drip else b"":
                        time.sleep(5 / (len(answer) - drip))
                        talk.sendall(bytes([byte]))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)


def page(status: str, kind: str = "text/html") -> bytes:
    body = b"<html>sign in</html>"
    return f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


OK = page("200 OK")


def told(url: str, authority: str = "", patience: float | None = None) -> str:
    """Ask for nothing in particular; return the code of the trouble, after a look at its words."""
    with pytest.raises(Trouble) as caught, HttpLine(url, authority, patience=patience) as line:
        check(line.ask("GET", "/hello", {}, b""), b"\0" * 32, "")
    for spoken in ("vi", "en"):
        use(spoken)
        words = saying.trouble(caught.value)
        assert all(words)
        assert "{" not in " ".join(words)
    return caught.value.code


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert told(f"http://127.0.0.1:{port}") == "no-line"
    assert told("https://hub.invalid") == "no-name"
    with server(OK) as port:
        assert told(f"https://127.0.0.1:{port}") == "not-tls"


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        ("200 OK", "text/html; charset=utf-8", "sign-in-page"),
        ("302 Found", "text/plain", "sign-in-page"),
        ("511 Network Authentication Required", "text/html", "sign-in-page"),
        ("502 Bad Gateway", "text/html", "no-line"),
        ("200 OK", "application/json", "not-the-hub"),
    ],
)
def test_somebody_else_answers(status: str, kind: str, code: str) -> None:
    with server(page(status, kind)) as port:
        assert told(f"http://127.0.0.1:{port}") == code


def test_a_hub_that_is_too_busy_to_enrol_anybody_refuses_nobody() -> None:
    """As uvicorn answers beyond its limit, before the hub sees the request."""
    with (
        server(page("503 Service Unavailable", "text/plain; charset=utf-8")) as port,
        HttpLine(f"http://127.0.0.1:{port}") as line,
        pytest.raises(Trouble) as caught,
    ):
        greet(line, b"0123456789")
    assert caught.value.code == "no-line"
    assert caught.value.what.startswith("The hub cannot work just now")


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize(
    ("answer", "drip"),
    [(OK, 10), (OK, len(OK) - 20), (b"HTTP/1.1 100 Continue\r\n\r\n" * 5 + OK, 1)],
    ids=["head", "body", "to be continued"],
)
def test_a_byte_now_and_then_keeps_nobody(answer: bytes, drip: int, secure: bool, tmp_path: Path) -> None:
    chain = certificate(tmp_path) if secure else None
    with server(answer, chain, drip) as port:
        where = f"http{'s' if secure else ''}://localhost:{port}"
        assert told(where, chain.read_text() if chain else "", patience=0.5) == "no-line"


def test_a_line_without_an_end_fills_no_memory() -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: well\r\n\r\ndata: 7\n" + b"x" * 200_000
    with (
        server(answer) as port,
        HttpLine(f"http://127.0.0.1:{port}") as line,
        line.lines("/v1/notice", {}, 5) as found,
    ):
        assert not isinstance(found, tuple)
        assert [next(found) for _ in range(3)] == [": well", "", "data: 7"]
        with pytest.raises(Trouble) as caught:
            next(found)
    assert caught.value.code == "not-the-hub"


def test_certificates(tmp_path: Path) -> None:
    with server(OK, certificate(tmp_path)) as port:
        assert told(f"https://localhost:{port}") == "not-trusted"
    good = certificate(tmp_path)
    with server(OK, good) as port:
        authority = good.read_text()
        assert told(f"https://localhost:{port}", authority) == "sign-in-page", "it is trusted now; its answer is not"
        assert told(f"https://127.0.0.1:{port}", authority) == "other-name"
    over = certificate(tmp_path, until=NOW - DAY)
    with server(OK, over) as port:
        assert told(f"https://localhost:{port}", over.read_text()) == "certificate-over"
    with pytest.raises(Refused, match="no certificate"):
        HttpLine("https://localhost", "nothing")


def test_the_systems_own_authorities_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Debian after update-ca-certificates: what OpenSSL reads by default."""
    good = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(good))
    with server(OK, good) as port:
        assert told(f"https://localhost:{port}") == "sign-in-page"


@pytest.mark.parametrize(
    "named",
    ["socks://127.0.0.1:9", "socks5://127.0.0.1:9", "proxy.example:port", "ftp://proxy.example"],
)
def test_a_proxy_that_is_none(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", named)
    assert told("https://hub.example") == "bad-proxy"
    with server(OK) as port:
        assert told(f"http://127.0.0.1:{port}") == "sign-in-page", "a hub on this computer is asked without"


def test_a_proxy_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert told("https://hub.example") == "no-proxy"


@pytest.mark.parametrize(
    ("status", "code"), [("407 Proxy Authentication Required", "proxy-asks"), ("403 Forbidden", "no-proxy")]
)
def test_a_proxy_says_no(status: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(page(status)) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert told("https://hub.example") == code

"""A hub of the local network: a certificate that nobody but its own key vouches for, and whoever stands between."""

from __future__ import annotations

import os
import re
import select
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clerkdesk.cli import main
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.keys import HubKey, hub_key
from clerkdesk.hub.tls import OwnCertificate
from clerkdesk.journal import signing
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store.hops import Hop
from clerkdesk.sync import engine
from clerkdesk.sync.transport import HttpLine, first_line
from tests.counter import SITE, troubled
from tests.meeting import Hub, exchange, hop, served, unsent
from tests.ports import free_port


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[tuple[Hub, str]]:
    hub = Hub(tmp_path / "lan")
    own = OwnCertificate(hub.key)
    with closing(hub), served(Gate(hub.database, hub.key, lambda: hub.now, tls=own.der), own=own) as url:
        yield hub, url


def enrol(desk: Desk, url: str, code: str) -> Hop:
    with first_line(url, code) as line:
        return engine.enrol(desk.store, line, url, code, lambda: milliseconds(desk.clock.now()))


class Between:
    """Somebody on the network who answers at the hub's address with a certificate of his own and passes all on."""

    def __init__(self, url: str) -> None:
        self.hub = (urlsplit(url).hostname, urlsplit(url).port)
        private = signing.new_key()
        self.context = OwnCertificate(HubKey(private, signing.public_key(private))).context()
        self.read = b""

    @contextmanager
    def listening(self) -> Iterator[str]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self._serve, args=(server,), daemon=True).start()
            yield f"https://127.0.0.1:{server.getsockname()[1]}"
            server.shutdown(socket.SHUT_RDWR)

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                plain, _ = server.accept()
            except OSError:
                return
            try:
                asking = self.context.wrap_socket(plain, server_side=True)
            except OSError:
                continue  # it hung up on us, in one way or another
            threading.Thread(target=self._pass_on, args=(asking,), daemon=True).start()

    def _pass_on(self, asking: ssl.SSLSocket) -> None:
        blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        with suppress(OSError), asking, blind.wrap_socket(socket.create_connection(self.hub)) as hub:
            other = {asking: hub, hub: asking}  # both in this thread: OpenSSL lets no two read and write one of them
            while True:
                for one in [one for one in other if one.pending()] or select.select([*other], [], [])[0]:
                    piece = _some(one)
                    if piece == b"":
                        return
                    if piece is not None:
                        self.read += piece if one is asking else b""
                        other[one].sendall(piece)


def _some(of: ssl.SSLSocket) -> bytes | None:
    """Return what came, b"" at the end, None when it was nothing to pass on: a ticket of the session."""
    of.settimeout(0)
    try:
        return of.recv(65_536)
    except ssl.SSLWantReadError:
        return None
    finally:
        of.settimeout(None)


def test_desks_pin_the_certificate_that_the_signed_hello_names(lan: tuple[Hub, str], desk: Callable[..., Desk]) -> None:
    hub, url = lan
    one = desk("B")
    found = enrol(one, url, hub.code())
    assert found.tls == OwnCertificate(hub.key).der
    assert hop(one).tls == found.tls, "kept"
    with HttpLine(url, tls=found.tls) as line:
        assert exchange(one, line).sent
    with HttpLine(url) as line:
        assert troubled(exchange, one, line).code == "not-trusted", "the computer's own trust does not know it"


def test_whoever_stands_between_is_refused(lan: tuple[Hub, str], desk: Callable[..., Desk], tmp_path: Path) -> None:
    hub, url = lan
    one = desk("B")
    between, code = Between(url), hub.code()
    with between.listening() as false:
        assert troubled(enrol, one, false, code).code == "not-trusted"
        assert b"GET /hello" in between.read, "who the hub is anybody may ask"
        assert b"/v1/enrol" not in between.read, "the secret of the code did not pass"
        found = enrol(one, url, code)
        before = between.read
        with HttpLine(false, tls=found.tls) as line:
            assert troubled(exchange, one, line).code == "not-trusted"
        assert between.read == before, "nothing was asked there"
    assert unsent(one)
    with closing(Hub(tmp_path / "other")) as other:
        assert troubled(enrol, desk("C"), url, other.code()).code == "not-the-hub"


def test_a_hub_that_names_no_certificate_needs_one_that_is_trusted(desk: Callable[..., Desk], tmp_path: Path) -> None:
    with closing(Hub(tmp_path / "hub")) as hub, served(hub.gate, own=OwnCertificate(hub.key)) as url:
        assert troubled(enrol, desk("B"), url, hub.code()).code == "not-trusted"


def test_the_certificate_follows_from_the_key(tmp_path: Path) -> None:
    key = hub_key(tmp_path)
    assert OwnCertificate(key).der == OwnCertificate(hub_key(tmp_path)).der, "a restored hub shows the same"
    assert OwnCertificate(hub_key(tmp_path / "other")).der != OwnCertificate(key).der


def test_a_workstation_runs_a_hub_with_its_key_in_the_keyring(tmp_path: Path, capsys, memory_keyring) -> None:
    data = tmp_path / "desk"
    words = ["--data", str(data), "--lang", "en", "hub"]
    assert main([*words, "code", SITE.agency]) == 0
    code = capsys.readouterr().out.strip()
    folder = tmp_path / "desk-hub"
    assert sorted(file.name for file in folder.iterdir() if not file.name.startswith("hub.db-")) == [
        "hub.db",
        "hub.name",
    ]
    assert main([*words, "desks"]) == 0
    assert re.fullmatch(r"(\w{4}-){7}\w{4}", code)
    memory_keyring.kept.clear()
    assert main([*words, "desks"]) == 3
    assert capsys.readouterr().err.startswith("no-hub-key")


def test_it_serves_the_network_over_tls_as_a_process(tmp_path: Path, desk: Callable[..., Desk]) -> None:
    port = free_port()
    start = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]
    start += ["--folder", str(tmp_path / "hub")]
    code = subprocess.run([*start, "code", SITE.agency], capture_output=True, text=True, check=True).stdout
    server = subprocess.Popen([*start, "serve", "--own-cert", "--port", str(port)], env=os.environ)
    try:
        for _ in range(200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        one = desk("B")
        found = enrol(one, f"https://localhost:{port}", code)
        with HttpLine(found.url, tls=found.tls) as line:
            assert exchange(one, line).sent == 1
    finally:
        server.terminate()
        server.wait(30)

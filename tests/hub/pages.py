"""What tests of the hub's pages share: the hub over TLS with a certificate as a province has one, and its troubles."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import BigInteger, Integer, insert, select

from clerkdesk.hub import tables as t
from clerkdesk.hub.connectors.tables import ledger
from clerkdesk.hub.serving import Server
from clerkdesk.journal.event import new_id
from tests.meeting import Hub


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this computer (browsers know no Ed25519) and return its file and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begins, begins + timedelta(days=9))
    signed = made.sign(key, hashes.SHA256())
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return cert, private


@contextmanager
def served_with_tls(hub: Hub) -> Iterator[str]:
    cert, key = certificate(hub.folder)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = Server(hub.gate, ssl_certfile=str(cert), ssl_keyfile=str(key))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def refuse_some(hub: Hub, site: str) -> None:
    """Let a rule refuse an event that is here, and the province some dossiers."""
    with hub.database.writing() as connection:
        some = connection.execute(select(t.event).where(t.event.c.type == "dossier.received")).first()
        assert some is not None
        verdict = {"site": site, "event": some.id, "stream": some.stream, "state": "refused", "by": ""}
        connection.execute(insert(t.verdict), {**verdict, "code": "code-of-another-site"})
        for number, (state, words, owner, failed) in enumerate(
            (
                ("refused", "Mã thủ tục chưa có trong danh mục của tỉnh", "administrator", 0),
                ("refused", "Chưa gửi được lên tỉnh: Họ tên người nộp: thiếu", "clerk", 0),
                ("held", "", "", 0),
                ("waiting", "", "", 3),
            )
        ):
            row: dict[str, object] = {
                column.name: 0 if isinstance(column.type, BigInteger | Integer) else "" for column in ledger.columns
            }
            row |= {"stream": f"dossier:{number}", "site": site, "number": f"{site}-261123-000{number}", "state": state}
            row |= {
                "words": words,
                "owner": owner,
                "failed": failed,
                "tries": 1 + failed,
                "code": "-1" if words else "504",
            }
            row |= {"tried_at": hub.now - 3 * 3600_000, "next_at": hub.now + 600_000, "reason": "no-code"}
            connection.execute(insert(ledger), row)


def stop_an_origin(hub: Hub, site: str) -> None:
    """Let an origin of ``site`` stand as stopped for a fork, with evidence."""
    with hub.database.writing() as connection:
        origin = "00ff" * 4
        row = {"id": origin, "site": site, "desk": "", "public_key": b"", "letters": "CD", "seq": 17, "hash": ""}
        connection.execute(insert(t.origin), {**row, "stopped": "fork"})
        proof = {"id": new_id(), "at": hub.now, "site": site, "desk": "", "origin": origin, "seq": 17, "code": "fork"}
        connection.execute(
            insert(t.evidence), {**proof, "detail": f"{origin}/17 was written twice", "raw": None, "signature": b""}
        )

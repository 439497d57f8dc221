"""TLS without an administrator: a certificate of the hub's own, which its signed ``hello`` names and desks pin.

It follows from the hub's key alone, so there is no file to look after, and a restored hub shows the same one.
"""

from __future__ import annotations

import ssl
import tempfile
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from clerkdesk.hub.keys import HubKey

_SINCE: Final = datetime(1970, 1, 1)  # noqa: DTZ001  (X.509 counts in UTC)
_UNTIL: Final = datetime(9999, 12, 31)  # noqa: DTZ001
"""A desk whose clock is wrong must reach the hub that tells it so; what is believed is the key, not its age."""


class OwnCertificate:
    """The certificate of a hub that nobody else vouches for."""

    def __init__(self, key: HubKey) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(sha256(b"clerkdesk hub tls 1\n" + key.private).digest())
        self._hub = key.id

    @cached_property
    def der(self) -> bytes:
        """Its bytes."""
        return self._certificate.public_bytes(Encoding.DER)

    @cached_property
    def _certificate(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"ClerkDesk hub {self._hub}")])
        made = x509.CertificateBuilder(name, name, self._private.public_key(), 1, _SINCE, _UNTIL)
        return made.sign(self._private, None)

    def context(self) -> ssl.SSLContext:
        """Return what a server shows it with; the key is on the disk for a moment, encrypted."""
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        found.minimum_version = ssl.TLSVersion.TLSv1_2
        secret = sha256(b"clerkdesk hub tls file 1\n" + self._private.private_bytes_raw()).hexdigest()
        private = self._private.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(secret.encode())
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "tls.pem"
            file.write_bytes(self._certificate.public_bytes(Encoding.PEM) + private)
            found.load_cert_chain(file, password=secret)
        return found

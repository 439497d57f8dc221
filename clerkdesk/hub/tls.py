"""TLS: a certificate that somebody gave, taken up anew when it is renewed; or, without an administrator, the hub's own.

The hub's own is named by its signed ``hello``, and desks pin it. It follows from the hub's key alone, so there is no
file to look after, and a restored hub shows the same one.
"""

from __future__ import annotations

import logging
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

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub.keys import HubKey
from clerkdesk.language import N_

log = logging.getLogger(__name__)

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


class GivenCertificate:
    """A certificate and its key in files (PEM); whoever renews them need not stop the hub. ``key``: in ``file``, too.

    ends: when it runs out (seconds, Unix).
    """

    def __init__(self, file: Path, key: Path | None = None) -> None:
        """Read them.

        Raises:
            Trouble: they cannot be used.
        """
        self._file, self._key = file, key
        self._read_at: tuple[int, ...] = ()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.ends = 0.0
        try:
            self._take()
        except (OSError, ValueError) as error:
            raise Trouble(
                "bad-certificate",
                N_("The certificate {file} and its key cannot be used ({detail})."),
                safe=N_("The hub does not serve."),
                todo=N_("Give PEM files by --cert and --key: the certificate with its chain, and its key unlocked."),
                file=file,
                detail=getattr(error, "reason", "") or getattr(error, "strerror", "") or str(error),
            ) from error

    def context(self) -> ssl.SSLContext:
        """Return what a server shows it with; it stays the same when the certificate is renewed."""
        return self._context

    def renew(self) -> bool:
        """Take up files that were written anew, for connections from now on; return whether there were any.

        Until both files fit together the old ones are shown.
        """
        try:
            if self._stamp() == self._read_at:
                return False
            self._take()
        except (OSError, ValueError) as error:
            log.warning("the new certificate cannot be used yet (%s)", type(error).__name__)
            return False
        log.info("the certificate was renewed")
        return True

    def _stamp(self) -> tuple[int, ...]:
        found = [one.stat() for one in (self._file, self._key) if one is not None]
        return tuple(number for one in found for number in (one.st_mtime_ns, one.st_size, one.st_ino))

    def _take(self) -> None:
        stamp = self._stamp()
        trial = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # a certificate and a key that do not fit would break a context
        for one in (trial, self._context):
            one.load_cert_chain(self._file, self._key, password="")  # nobody is there to be asked for one
        self.ends = x509.load_pem_x509_certificate(self._file.read_bytes()).not_valid_after_utc.timestamp()
        self._read_at = stamp

"""Where the keys are: the operating system's keyring, or a key file when somebody chose that.

The data key opens the file and has a recovery code on paper. The signing key proves who wrote the journal; it
stands in the key place alone, never in a backup, so a folder without it begins a new epoch.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import N_

SERVICE: Final = "ClerkDesk"
DATA: Final = "data"
_ALPHABET: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_BACK: Final = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def signing_name(origin: str) -> str:
    """Return the name under which a key place keeps the signing key of ``origin``."""
    return f"sign:{origin}"


class KeyPlace(Protocol):
    """Keeps 32-byte keys by name."""

    kind: str

    def get(self, name: str) -> bytes | None:
        """Return the key, None when there is none. Raises Trouble when the place does not answer."""

    def put(self, name: str, key: bytes) -> None:
        """Keep the key. Raises Trouble when the place does not take it."""


class Keyring:
    """The operating system's keyring (Windows Credential Locker, Secret Service). ``folder`` names the data folder."""

    kind = "keyring"

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        """Return the key, None when there is none."""
        with _asked():
            import keyring

            found = keyring.get_password(SERVICE, f"{self._folder}:{name}")
            return None if found is None else bytes.fromhex(found)

    def put(self, name: str, key: bytes) -> None:
        """Keep the key."""
        with _asked():
            import keyring

            keyring.set_password(SERVICE, f"{self._folder}:{name}", key.hex())


@contextlib.contextmanager
def _asked() -> Iterator[None]:
    """Take whatever is raised inside for a keyring that does not answer.

    Each is another program behind other libraries: D-Bus and Windows raise errors of their own, and one that is named
    in the settings and not there cannot even be loaded.
    """
    try:
        yield
    except Exception as error:
        raise _no_keyring() from error


class KeyFile:
    """A file that only this user may read: for machines without a keyring, after an explicit choice."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str) -> bytes | None:
        """Return the key, None when there is none."""
        found = self._read().get(name)
        return None if found is None else bytes.fromhex(found)

    def put(self, name: str, key: bytes) -> None:
        """Keep the key; the file is replaced whole, with mode 0600. One that cannot be read is laid aside."""
        try:
            keys = self._read()
        except Trouble:
            self._path.replace(self._path.with_suffix(".damaged"))
            keys = {}
        keys |= {name: key.hex()}
        import tempfile

        descriptor, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=".key-")  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(keys, file)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise

    def _read(self) -> dict[str, str]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        try:
            found = json.loads(content)
            return {str(name): bytes.fromhex(value).hex() for name, value in found.items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise Trouble(
                "bad-key-file",
                N_("The key file cannot be read."),
                safe=N_("The data are still there, encrypted and unchanged."),
                todo=N_("Open the data with the recovery code that was printed at the first start."),
            ) from error


def keyring_answers() -> bool:
    """Return whether this machine has a keyring that keeps secrets well."""
    try:
        with _asked():
            import keyring
            from keyring.backends import fail

            backend = keyring.get_keyring()
            if isinstance(backend, fail.Keyring) or type(backend).__module__.startswith("keyrings.alt"):
                return False
            keyring.get_password(SERVICE, "probe")
    except Trouble:
        return False
    return True


def no_signing_key() -> Trouble:
    """Return the trouble that a folder came without the key that its desk signs with."""
    return Trouble(
        "no-signing-key",
        N_("The data came from another computer, or from a copy: the signing key of this desk is not here."),
        safe=N_("The data are complete and unchanged."),
        todo=N_("Open the data with the recovery code: the desk then goes on with new letters."),
    )


def _no_keyring() -> Trouble:
    return Trouble(
        "no-keyring",
        N_("The keyring of this computer does not answer."),
        safe=N_("The data are still there, encrypted and unchanged."),
        todo=N_("Sign in to the computer again so that its keyring opens, or open the data with the recovery code."),
    )


def new_data_key() -> bytes:
    """Return a fresh 32-byte key for the data."""
    import secrets

    return secrets.token_bytes(32)


def key_check(key: bytes, folder: str) -> str:
    """Return a short value that tells whether a key is the one of ``folder`` without telling the key."""
    return hmac.new(key, f"clerkdesk:{folder}".encode(), hashlib.sha256).hexdigest()[:16]


def recovery_code(key: bytes) -> str:
    """Return the code to print: the data key and a checksum, 11 groups of 5 signs without I, L, O, U.

    The checksum is a CRC of 16 bits: it notices every wrong sign and every two neighbours that changed places.
    """
    import base64
    import binascii

    text = (
        base64.b32encode(key + binascii.crc_hqx(key, 0xFFFF).to_bytes(2, "big"))
        .decode()
        .rstrip("=")
        .translate(_ALPHABET)
    )
    return "-".join(text[i : i + 5] for i in range(0, len(text), 5))


def key_of(code: str) -> bytes:
    """Return the data key that a recovery code says; spaces, dashes, case, and O for 0 or I, L for 1 do not matter.

    Raises:
        Refused: the code is too short, too long, or mistyped (its checksum says so).
    """
    import base64

    text = "".join(code.split()).replace("-", "").upper().replace("O", "0").replace("I", "1").replace("L", "1")
    try:
        raw = base64.b32decode(text.translate(_BACK) + "=" * (-len(text) % 8))
    except ValueError:
        raw = b""
    if len(raw) != 34 or recovery_code(raw[:32]).replace("-", "") != text:
        raise Refused("bad-recovery-code", "This is not a recovery code, or a sign of it was mistyped.", field="code")
    return raw[:32]

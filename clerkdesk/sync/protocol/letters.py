"""Other letters for a desk that a hub knows, because another desk of its site writes under the same.

Letters belong to an origin, and an origin to a key: the desk names the key that it is to go on with, and shows who it
is by the certificate that it has.
"""

from __future__ import annotations

from typing import Final

import msgspec

from clerkdesk.sync import protocol as p

PATH: Final = "/v1/letters"
MOST: Final = 5000
"""Letters that one request may name."""


class AskLetters(msgspec.Struct, frozen=True, kw_only=True):
    """A desk wants to be known under another key.

    letters: those that it writes under with that key, "" to be dealt some. avoid: letters of others that it knows of.
    """

    public_key: bytes
    letters: str = ""
    avoid: tuple[str, ...] = ()


class Lettered(msgspec.Struct, frozen=True, kw_only=True):
    """The letters, and the certificate of the key. The same key again is answered the same."""

    letters: str
    paper: p.Enrolled

"""What the first desk of a centre gives a further one, so that it can begin: the site, its clerks, its catalogue.

Dossiers, tickets and tills are no part of it: they come with the journal. From then on each desk has its own: a PIN
that is changed at one stays the old one at the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
import zstandard
from sqlalchemy import Connection, insert, select

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import Site
from clerkdesk.domain.text import fold
from clerkdesk.services.clerks import Role
from clerkdesk.services.desk import Desk
from clerkdesk.store import settings
from clerkdesk.store import tables as t

_SETTINGS: Final = ("catalogue-keys", "form-words")
_MOST: Final = 64 * 1024 * 1024  # bytes, unpacked
_ROOM: Final = 12 * 1024 * 1024  # bytes, as it travels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clerk:
    id: str
    name: str
    pin: str  # Argon2id
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is given. settings: those of the site beside its own data, as JSON. packages: rows of the catalogue's."""

    site: Site
    clerks: tuple[_Clerk, ...]
    settings: dict[str, Any]
    packages: tuple[dict[str, Any], ...]


def given(desk: Desk) -> bytes:
    """Return what this desk gives a further one of its site, packed. It holds hashes of PINs: seal it.

    Raises:
        Refused: its catalogue packages are too large to travel so.
    """
    with desk.store.reading() as connection:
        query = select(t.clerk.c.id, t.clerk.c.name, t.clerk.c.pin, t.clerk.c.role).where(t.clerk.c.active == 1)
        clerks = [_Clerk(**row._asdict() | {"role": Role(row.role)}) for row in connection.execute(query)]
        kept = {name: settings.get(connection, name) for name in _SETTINGS}
        packages = connection.execute(select(t.catalogue_package).order_by(t.catalogue_package.c.id))
        what = Given(
            site=desk.site,
            clerks=tuple(clerks),
            settings={name: value for name, value in kept.items() if value is not None},
            packages=tuple({**row._asdict(), "content": row.content.hex()} for row in packages),
        )
    packed = zstandard.ZstdCompressor().compress(msgspec.json.encode(what))
    if len(packed) > _ROOM:
        raise Refused("too-large", "The catalogue packages of this site are too large to be given to a new desk.")
    return packed


def read(content: bytes) -> Given:
    """Return what :func:`given` packed.

    Raises:
        Refused: it is nothing of the kind, or of a newer version of the program.
    """
    try:
        with zstandard.ZstdDecompressor().stream_reader(content) as reader:
            return msgspec.json.decode(reader.read(_MOST), type=Given)
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise Refused(
            "other-version", "The first desk has another version of the program: one of the two needs an update."
        ) from error


def take(connection: Connection, what: Given) -> None:
    """Keep what was given, at a desk that is just being made."""
    settings.put(connection, "site", what.site)
    for name, value in what.settings.items():
        if name in _SETTINGS:
            settings.put(connection, name, value)
    for one in what.clerks:
        row = {"id": one.id, "name": one.name, "sign_in": fold(one.name), "pin": one.pin, "role": one.role.value}
        connection.execute(insert(t.clerk), row)
    for package in what.packages:
        connection.execute(insert(t.catalogue_package), {**package, "content": bytes.fromhex(package["content"])})

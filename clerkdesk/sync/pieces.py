"""Attachments in a carried file: cut into pieces, and put together again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from clerkdesk.store import attached, spoiled
from clerkdesk.store.attachments import LIMIT, Attachments, media_of
from clerkdesk.store.store import Store
from clerkdesk.sync.protocol.carry import PIECE, Piece


def pieces(attachments: Attachments, name: str) -> Iterator[Piece]:
    """Yield the attachment ``name`` in pieces; none when it is not here, or was spoiled by the disk."""
    size = attachments.size(name)
    if size is None or not attachments.sound(name):
        return
    for offset in range(0, max(size, 1), PIECE):
        yield Piece(name=name, offset=offset, size=size, content=attachments.read(name, offset, PIECE))


def bring(store: Store, piece: Piece, before: list[Piece], at: int) -> bool:
    """Keep an attachment when its last piece comes, if an event here names it; return whether it is new.

    ``before``: the pieces of it so far; filled and emptied here.
    """
    if before and before[0].name != piece.name:
        before.clear()
    if piece.offset != sum(len(one.content) for one in before) or piece.size > LIMIT:
        before.clear()
        return False
    before.append(piece)
    if piece.offset + len(piece.content) < piece.size:
        return False
    parts = [one.content for one in before]
    before.clear()
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    with store.reading() as connection:
        named = attached.is_named(connection, piece.name)
        bad = piece.name in spoiled.names(connection)
    if not named or digest.hexdigest() != piece.name:
        return False
    if bad:
        store.attachments.drop([piece.name])
        with store.writing() as connection:
            spoiled.mended(connection, [piece.name])
    if store.attachments.size(piece.name) is not None:
        return False
    store.attachments.put(parts, media=media_of(parts[0]), at=at)
    return True

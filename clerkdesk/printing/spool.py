"""The print spool: jobs that survive a crash, in the ledger until they are done."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, insert

from clerkdesk.store import tables as t

_QUEUE: Final = insert(t.print_job).values(
    id=bindparam("id"),
    stream=bindparam("stream"),
    kind=bindparam("kind"),
    copy=bindparam("copy"),
    title=bindparam("title"),
    state="queued",
    reason="",
    printer="",
    ref="",
    owner="",
    options="{}",
    queued_at=bindparam("at"),
    changed_at=bindparam("at"),
)


def enqueue(connection: Connection, *, job: str, stream: str, kind: str, copy: int, title: str, at: int) -> None:
    """Queue a paper inside the deed that issues it, so that neither is ever without the other.

    Args:
        connection: the deed's transaction.
        job: a fresh UUID; the event that issues the paper names it.
        stream: the dossier.
        kind: which paper.
        copy: 1 for the first print, 2 and more for reprints.
        title: what the printer's own list may show: a code, no personal data.
        at: wall time, ms.
    """
    connection.execute(_QUEUE, {"id": job, "stream": stream, "kind": kind, "copy": copy, "title": title, "at": at})

"""The catalogue packages of a data folder: kept with everything else of the site, laid over what is shipped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from clerkdesk.catalogue.forms import Forms
from clerkdesk.catalogue.forms import load as load_forms
from clerkdesk.catalogue.merging import merged
from clerkdesk.catalogue.package import Package, open_package
from clerkdesk.catalogue.procedures import Catalogue, load_compiled
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import N_
from clerkdesk.store import settings
from clerkdesk.store import tables as t
from clerkdesk.store.store import Store

_package = t.catalogue_package
_WORDS = "form-words"
_HOLDS = _package.c.undone_at.is_(None)


def catalogue(store: Store) -> Catalogue:
    """Return the catalogue of a site: the shipped one with its packages in their order."""
    with store.reading() as connection:
        over = list(connection.execute(select(_package.c.digest).where(_HOLDS).order_by(_package.c.id)).scalars())

        def lay(base: Catalogue, digest: str) -> Catalogue:
            contents = connection.execute(select(_package.c.content).where(_HOLDS).order_by(_package.c.id)).scalars()
            try:
                return merged(base, [open_package(content).update() for content in contents], digest)
            except Refused as fault:
                raise Trouble(
                    "package-damaged",
                    N_("A catalogue package that was brought in can no longer be read ({code})."),
                    safe=N_("Dossiers and settings are untouched."),
                    todo=N_("Run: clerkdesk catalogue undo. Then bring the package in again."),
                    code=fault.code,
                ) from fault

        return load_compiled(store.folder.path / "catalogue.bin", over=over, lay=lay if over else None)


def forms(store: Store) -> Forms:
    """Return the forms of a site: the shipped ones with its packages' over them."""
    shipped = load_forms(compiled=store.folder.path / "forms.bin")
    with store.reading() as connection:
        query = select(_package.c.digest, _package.c.content).where(_HOLDS).order_by(_package.c.id)
        for digest, content in connection.execute(query):
            docs = open_package(content).update().forms
            shipped = shipped.over(docs, f"{shipped.digest} {digest}") if docs else shipped
        words = own_words(connection)
    return shipped.with_words(words) if words else shipped


def own_words(connection: Connection) -> dict[str, list[str]]:
    """Return the words that the site added to each list of words that completes fields of forms."""
    return settings.get(connection, _WORDS, dict[str, list[str]]) or {}


def keep_words(connection: Connection, words: dict[str, list[str]]) -> None:
    """Keep the site's own words."""
    settings.put(connection, _WORDS, words)


def rows(connection: Connection, *, whole: bool = False) -> list[Any]:
    """Return all packages that ever came in, the latest first: id, digest, name, issuer, ..., undone_by.

    whole: with the content of each.
    """
    columns = [column for column in _package.c if whole or column.name != "content"]
    return list(connection.execute(select(*columns).order_by(_package.c.id.desc())))


def last(connection: Connection) -> Any | None:
    """Return the id and the name of the latest package that holds, or None."""
    return connection.execute(
        select(_package.c.id, _package.c.name).where(_HOLDS).order_by(_package.c.id.desc()).limit(1)
    ).first()


def add(connection: Connection, package: Package, content: bytes, *, at: int, by: str) -> None:
    """Keep a package that was checked; ``at`` in milliseconds."""
    made = package.manifest
    connection.execute(
        insert(_package).values(
            digest=package.digest,
            name=made.name,
            issuer=made.issuer,
            issued=made.issued.isoformat(),
            key=made.key,
            content=content,
            imported_at=at,
            imported_by=by,
            undone_by="",
        )
    )


def undo(connection: Connection, number: int, *, at: int, by: str) -> None:
    """Let the package ``number`` hold no longer; what came in is kept."""
    connection.execute(update(_package).where(_package.c.id == number).values(undone_at=at, undone_by=by))

"""Catalogue packages at a site: whose keys are trusted, what a package changes, bringing it in, and undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from clerkdesk.catalogue import installed
from clerkdesk.catalogue.form_merging import check_forms, form_changes
from clerkdesk.catalogue.forms import Forms
from clerkdesk.catalogue.merging import Change, changes, check_update, merged
from clerkdesk.catalogue.package import LARGEST, Package, check_trust, fingerprint, open_package, read_key
from clerkdesk.catalogue.procedures import Catalogue
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.text import clean
from clerkdesk.language import N_
from clerkdesk.marked import Fault
from clerkdesk.services.catalogue_news import Considered, news
from clerkdesk.services.clerks import Account, only_administrator
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.files import beginning
from clerkdesk.store import settings

_KEYS = "catalogue-keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A key whose packages this site takes in. ``key``: 64 hex digits."""

    key: str
    label: str
    since: datetime
    by: str

    @property
    def fingerprint(self) -> str:
        """What people compare over the telephone."""
        return fingerprint(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A package that came in once; it holds until it is undone. ``days``: the first days of what it brings, sorted."""

    name: str
    issuer: str
    issued: date
    fingerprint: str
    digest: str
    at: datetime
    by: str
    days: tuple[date, ...] = ()
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a deed on packages did: the package's name, what it changed, and who should look again."""

    name: str
    what: tuple[Change, ...]
    changes: Changes


class FaultyPackage(Refused):
    """A package whose files have faults; ``faults`` names each."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(
            "package-faulty",
            N_("The package has {count} faults; the first: {first}. Nothing was changed."),
            field="file",
            count=len(faults),
            first=str(faults[0]),
        )
        self.faults = tuple(faults)


def trusted_keys(desk: Desk) -> list[TrustedKey]:
    """Return the keys whose packages this site takes in, in the order in which they were trusted."""
    with desk.store.reading() as connection:
        return settings.get(connection, _KEYS, list[TrustedKey]) or []


def trust(desk: Desk, by: Account, key: str, label: str) -> TrustedKey:
    """Trust a public key (64 hex digits) from now on.

    Refused: not an administrator, no key, no name for it, or it is trusted already.
    """
    only_administrator(by)
    shown = clean(label, field="label", limit=100)
    if not shown:
        raise Refused("no-label", "Say whose key this is.", field="label")
    one = TrustedKey(key=read_key(key), label=shown, since=desk.now(), by=by.name)
    with desk.store.writing() as connection:
        kept = settings.get(connection, _KEYS, list[TrustedKey]) or []
        if any(other.key == one.key for other in kept):
            raise Refused("key-known", "This key is trusted already.", field="key")
        settings.put(connection, _KEYS, [*kept, one])
    return one


def distrust(desk: Desk, by: Account, key: str) -> None:
    """Trust a key no longer. What came in under it stays until it is undone. Refused: no administrator, no such key."""
    only_administrator(by)
    with desk.store.writing() as connection:
        kept = settings.get(connection, _KEYS, list[TrustedKey]) or []
        rest = [one for one in kept if one.key != read_key(key)]
        if rest == kept:
            raise Refused("key-unknown", "This key is not among the trusted ones.", field="key")
        settings.put(connection, _KEYS, rest)


def packages(desk: Desk) -> list[Installed]:
    """Return the packages that ever came in, the latest first."""
    with desk.store.reading() as connection:
        rows = installed.rows(connection, whole=True)
    return [
        Installed(
            name=row.name,
            issuer=row.issuer,
            issued=date.fromisoformat(row.issued),
            fingerprint=fingerprint(row.key),
            digest=row.digest,
            at=_moment(row.imported_at),
            by=row.imported_by,
            days=_days(row.content),
            undone_at=None if row.undone_at is None else _moment(row.undone_at),
            undone_by=row.undone_by,
        )
        for row in rows
    ]


def look_into(desk: Desk, content: bytes) -> tuple[Package, tuple[Change, ...]]:
    """Return the package and what it would change, procedure by procedure; nothing is kept.

    Refused: it is damaged, not trusted, faulty, or does not fit the catalogue (`open_package`, `check_update`).
    """
    package, _, what = _weigh(desk, content)
    return package, what


def consider(desk: Desk, content: bytes) -> Considered:
    """Return the same as `look_into`, said so that a clerk can judge it. Refused as there."""
    package, after, what = _weigh(desk, content)
    signer = next((one.label for one in trusted_keys(desk) if one.key == package.key), "")
    return Considered(package=package, signer=signer, news=news(desk.catalogue, after, what))


def read_file(file: Path) -> bytes:
    """Return the content of a package file, no more of it than a package may have.

    Raises:
        Trouble: it cannot be read.
    """
    return beginning(file, LARGEST, "catalogue-unreadable")


def import_package(desk: Desk, by: Account, content: bytes) -> Brought:
    """Bring a package in, all of it or nothing. Refused: not an administrator, or as `look_into`."""
    only_administrator(by)
    with desk.store.writing() as connection:
        desk.renew_catalogue()  # another window may have brought one in
        package, _, what = _weigh(desk, content)
        installed.add(connection, package, content, at=milliseconds(desk.clock.now()), by=by.name)
    desk.renew_catalogue()
    return Brought(name=package.manifest.name, what=what, changes=Changes(settings=True))


def undo(desk: Desk, by: Account) -> Brought:
    """Undo the latest package that holds. Refused: not an administrator, or there is none."""
    only_administrator(by)
    before = _readable(desk)
    with desk.store.writing() as connection:
        row = installed.last(connection)
        if row is None:
            raise Refused("no-package", "No catalogue package is in use.")
        installed.undo(connection, row.id, at=milliseconds(desk.clock.now()), by=by.name)
    after = desk.renew_catalogue()
    what = () if before is None else (*changes(before[0], after), *form_changes(before[1], desk.forms))
    return Brought(name=row.name, what=what, changes=Changes(settings=True))


def _readable(desk: Desk) -> tuple[Catalogue, Forms] | None:
    """Return procedures and forms anew, None when a package has become unreadable: undoing it is the way out."""
    try:
        return desk.renew_catalogue(), desk.forms
    except Trouble as failed:
        if failed.code != "package-damaged":
            raise
        return None


def _weigh(desk: Desk, content: bytes) -> tuple[Package, Catalogue, tuple[Change, ...]]:
    package = open_package(content)
    check_trust(package, {one.key for one in trusted_keys(desk)})
    faults = package.faults()
    if faults:
        raise FaultyPackage(faults)
    update = package.update()
    check_update(desk.catalogue, update, news=check_forms(desk.forms, update.forms))
    after = merged(desk.catalogue, [update])
    what = form_changes(desk.forms, desk.forms.over(update.forms, ""))
    return package, after, (*changes(desk.catalogue, after), *what)


def _days(content: bytes) -> tuple[date, ...]:
    """Return the first days of what a package brings, () when it can no longer be read."""
    try:
        update = open_package(content).update()
    except (Refused, ValueError, KeyError, TypeError):
        return ()
    days = {one.effective for one in update.procedures if one.effective is not None}
    return tuple(sorted(days | {date.fromisoformat(one["effective"]) for one in update.forms if "effective" in one}))


def _moment(milliseconds_: int) -> datetime:
    return datetime.fromtimestamp(milliseconds_ / 1000, SITE_TIME)

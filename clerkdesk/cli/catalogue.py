"""The commands on the catalogue of procedures: check, list, packages, import, undo, trust."""

from __future__ import annotations

import zipfile
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import account_of, opened
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.language import N_, _

if TYPE_CHECKING:
    from clerkdesk.catalogue.merging import Change
    from clerkdesk.marked import Fault
    from clerkdesk.services.catalogue import Brought

_SAID = {
    "added": N_("new"),
    "changed": N_("changed"),
    "ended": N_("ended"),
    "removed": N_("taken away"),
}


def check(asked: Namespace) -> int:
    """Check catalogue files, folders and packages; 1 when there is a fault."""
    from clerkdesk.catalogue.procedures import shipped

    faults = [fault for file in asked.files or [shipped()] for fault in _faults(file)]
    for fault in faults:
        output.line(str(fault))
    if faults:
        output.note(_("catalogue-faults: {count} faults").format(count=len(faults)))
        return 1
    output.line(_("No fault was found."))
    return 0


def listing(asked: Namespace) -> int:
    """List the procedures in effect today."""
    from clerkdesk.catalogue.procedures import load

    catalogue, today = load(), datetime.now(SITE_TIME).date()
    found = catalogue.search(asked.text, on=today, limit=10_000) if asked.text.strip() else catalogue.all(today)
    if asked.as_json:
        output.answer(
            {
                "procedures": [
                    {
                        "code": one.code,
                        "version": one.version,
                        "name": one.name,
                        "field": one.field,
                        "received_here": one.receivable,
                        "components": [
                            {"key": part.key, "name": part.name, "required": part.required} for part in one.components
                        ],
                    }
                    for one in found
                ]
            }
        )
        return 0
    for one in found:
        output.line(f"{one.code}\t{one.field}\t{one.name}")
    return 0


def packages(asked: Namespace) -> int:
    """List the packages that came in, and the keys that are trusted."""
    from clerkdesk.services import catalogue

    with opened(asked) as desk:
        came, keys = catalogue.packages(desk), catalogue.trusted_keys(desk)
    if asked.as_json:
        output.answer(
            {
                "packages": [
                    {
                        "name": one.name,
                        "issuer": one.issuer,
                        "issued": one.issued.isoformat(),
                        "digest": one.digest,
                        "imported": one.at.isoformat(),
                        "by": one.by,
                        "undone": None if one.undone_at is None else one.undone_at.isoformat(),
                    }
                    for one in came
                ],
                "keys": [{"key": one.key, "fingerprint": one.fingerprint, "label": one.label} for one in keys],
            }
        )
        return 0
    for one in came:
        state = _("in use") if one.undone_at is None else _("undone")
        output.line(f"{one.at:%d/%m/%Y %H:%M}\t{state}\t{one.name} ({one.issuer}, {one.issued:%d/%m/%Y})\t{one.by}")
    for key in keys:
        output.line(_("Trusted: {label}, {fingerprint}").format(label=key.label, fingerprint=key.fingerprint))
    return 0


def bring_in(asked: Namespace) -> int:
    """Bring a package in, and say what it changed."""
    from clerkdesk.services import catalogue

    with opened(asked) as desk:
        account = account_of(desk, asked)
        done = catalogue.import_package(desk, account, catalogue.read_file(asked.file))
    _tell(asked, done)
    return 0


def undo(asked: Namespace) -> int:
    """Undo the latest package, and say what that changed."""
    from clerkdesk.services import catalogue

    with opened(asked) as desk:
        done = catalogue.undo(desk, account_of(desk, asked))
    _tell(asked, done)
    return 0


def trust(asked: Namespace) -> int:
    """Trust the public key of whoever issues packages."""
    from clerkdesk.services import catalogue

    with opened(asked) as desk:
        one = catalogue.trust(desk, account_of(desk, asked), asked.key, asked.label)
    output.line(_("Trusted: {label}, {fingerprint}").format(label=one.label, fingerprint=one.fingerprint))
    return 0


def _faults(file: Path) -> Sequence[Fault]:
    from clerkdesk.catalogue.check import check as look
    from clerkdesk.catalogue.package import fingerprint, open_package
    from clerkdesk.services.catalogue import read_file

    if not (file.is_file() and zipfile.is_zipfile(file)):
        return look(file)
    package = open_package(read_file(file))
    output.line(
        _("{name}, by {issuer}: the signature of {fingerprint} is right").format(
            name=package.manifest.name, issuer=package.manifest.issuer, fingerprint=fingerprint(package.key)
        )
    )
    return package.faults()


def _tell(asked: Namespace, done: Brought) -> None:
    if asked.as_json:
        output.answer({"package": done.name, "changes": [_plain(change) for change in done.what]})
        return
    output.line(done.name)
    for change in done.what:
        day = f" {change.on:%d/%m/%Y}" if change.on else ""
        output.line(f"{_(_SAID[change.kind]):<10} {change.code} {change.name}{day}")
        for one in change.differences:
            output.line(f"           {one.path}: {one.before or '–'} → {one.after or '–'}")


def _plain(change: Change) -> dict[str, Any]:
    return {
        "code": change.code,
        "name": change.name,
        "kind": change.kind.value,
        "on": change.on.isoformat() if change.on else None,
        "differences": [{"path": one.path, "before": one.before, "after": one.after} for one in change.differences],
    }

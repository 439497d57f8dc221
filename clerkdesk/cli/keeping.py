"""The commands that keep the data safe: backup, restore, support bundle."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import Namespace

from clerkdesk.cli import output
from clerkdesk.cli.counter import data_folder, opened
from clerkdesk.language import _


def backup(asked: Namespace) -> int:
    """Back the desk up into a folder, prove the copy, and tell where it is."""
    from clerkdesk.services import backup as backups

    with opened(asked) as desk:
        done = backups.make(desk, asked.folder)
    if asked.as_json:
        output.answer(
            {"backup": str(done.path), "made_at": done.made_at.isoformat(), "bytes": done.size, "events": done.seq}
        )
    else:
        output.line(_("Backed up and proved: {path}").format(path=done.path))
    return 0


def restore(asked: Namespace) -> int:
    """Restore a backup into a new data folder; the recovery code comes from CLERKDESK_RECOVERY or is typed."""
    from clerkdesk.services import backup as backups
    from clerkdesk.services import workstation

    code = os.environ.pop("CLERKDESK_RECOVERY", "")
    if not code and sys.stdin.isatty():
        code = getpass.getpass(_("Recovery code: "))
    desk = backups.restore(asked.backup, data_folder(asked), code, keys=asked.keys)
    try:
        letters = workstation.letters(desk)
    finally:
        desk.close()
    if asked.as_json:
        output.answer({"data": str(data_folder(asked)), "letters": letters})
    else:
        output.line(
            _("Restored into {path}. New dossiers get codes with the letters {letters}.").format(
                path=data_folder(asked), letters=letters
            )
        )
    return 0


def support_bundle(asked: Namespace) -> int:
    """Write what a helper elsewhere needs, without personal data."""
    from clerkdesk.services import support

    written = support.write(data_folder(asked), asked.file)
    if asked.as_json:
        output.answer({"bundle": str(written)})
    else:
        output.line(_("Written, without personal data: {path}").format(path=written))
    return 0

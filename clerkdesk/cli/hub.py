"""A hub for the local network on a workstation: the commands of ``clerkdesk-hub``, its folder beside the data."""

from __future__ import annotations

from argparse import REMAINDER, ArgumentParser, Namespace

from clerkdesk.cli.counter import data_folder
from clerkdesk.language import _


def declare(parser: ArgumentParser) -> None:
    """Add the words: those of ``clerkdesk-hub``, passed on as they are."""
    parser.add_argument("words", nargs=REMAINDER, metavar=_("COMMAND"), help=_("serve, code, join, desks, revoke, …"))


def hub(asked: Namespace) -> int:
    """Carry out a command of the hub that this computer runs for the desks of its network.

    Its folder is not within the data: a backup of the desk is none of the hub, whose key the computer's keyring keeps.
    """
    from clerkdesk.cli.counters import home
    from clerkdesk.hub.cli import main

    return main(["--lang", asked.lang, *asked.words], home(data_folder(asked)))

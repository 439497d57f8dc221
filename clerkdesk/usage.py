"""Command lines in the language of whoever types them: argparse, with our words for its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from clerkdesk.language import LANGUAGES, N_, _

_ARGPARSE: Final = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("expected one argument"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("%(prog)s: error: %(message)s\n"),
)
"""argparse's own words, as it asks gettext for them."""


def language_of(words: Sequence[str]) -> str:
    """Return the language that ``--lang`` asks for, "vi" when it asks for none that we speak."""
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    first.add_argument("--lang", default=LANGUAGES[0])
    try:
        asked = str(first.parse_known_args(words)[0].lang)
    except argparse.ArgumentError:
        return LANGUAGES[0]
    return asked if asked in LANGUAGES else LANGUAGES[0]


class Parser(argparse.ArgumentParser):
    """Takes option names as they are, and ends with 2 when it does not understand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, with the code that other programs look for."""
        self.print_usage(sys.stderr)
        self.exit(2, f"usage: {message}\n")


def port(text: str) -> int:
    """Return the number of a port.

    Raises:
        ValueError: it is none.
    """
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise ValueError(text)
    return int(text)


setattr(argparse, "_", _)  # noqa: B010  (argparse asks gettext for its own words: ours has them)

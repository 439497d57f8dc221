"""The words of the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from clerkdesk import __version__
from clerkdesk.cli import counter, upkeep
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


class _Parser(argparse.ArgumentParser):
    """Takes option names as they are, and ends with 2 when it does not understand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, with the code that other programs look for."""
        self.print_usage(sys.stderr)
        self.exit(2, f"usage: {message}\n")


def build() -> argparse.ArgumentParser:
    """Return the parser, in the language spoken now."""
    setattr(argparse, "_", _)  # noqa: B010  (argparse asks gettext for its own words: ours has them)
    parser = _Parser(
        prog="clerkdesk",
        description=_("ClerkDesk: receive, print, find and deliver dossiers at the counter."),
        epilog=_(
            "Exit codes: 0 done, 1 refused by a rule, 2 wrong usage, 3 the environment failed, 70 a mistake of the\n"
            "program. Errors stand on stderr as “code: what and why”; commands that answer in JSON put them on\n"
            "stdout too, as an object “error”. Deeds need --clerk and the PIN, from CLERKDESK_PIN or typed."
        ),
    )
    parser.add_argument(
        "--version", action="version", version=f"ClerkDesk {__version__}", help=_("show the version and exit")
    )
    _common(parser, data=None, lang=LANGUAGES[0])
    parser.set_defaults(as_json=False)
    commands = parser.add_subparsers(title=_("commands"), dest="name", metavar=_("COMMAND"), required=True)
    _window(commands)
    _counter(commands)
    _upkeep(commands)
    return parser


def _common(parser: argparse.ArgumentParser, **defaults: Any) -> None:
    """Add what every command takes; it may stand before and after the command's name."""
    unset = argparse.SUPPRESS
    parser.add_argument(
        "--data",
        type=Path,
        metavar=_("DIR"),
        default=defaults.get("data", unset),
        help=_("the data folder, instead of the usual one"),
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=defaults.get("lang", unset), help=_("the language to speak (vi)")
    )


def _command(commands: Any, name: str, text: str, carry_out: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    _common(parser)
    parser.set_defaults(command=carry_out)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", dest="as_json", action="store_true", help=_("answer in JSON"))


def _deed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--clerk", required=True, metavar=_("NAME"), help=_("the clerk who does it; the PIN is asked"))
    parser.add_argument(
        "--today", metavar=_("DAY"), help=_("confirm that today is this day (2026-11-23), when the clock is doubted")
    )


def _window(commands: Any) -> None:
    _command(commands, "run", _("open the workbench"), upkeep.run)
    demo = _command(commands, "demo", _("show the main job on an invented site"), upkeep.demo)
    demo.add_argument(
        "--out",
        type=Path,
        metavar=_("DIR"),
        help=_("leave pictures, papers and data there, not in a throw-away folder"),
    )
    demo.add_argument("--offscreen", action="store_true", help=_("run the scripted day without showing it"))
    shots = _command(commands, "shots", _("take a picture of every page"), upkeep.shots)
    shots.add_argument("out", type=Path, metavar=_("DIR"), help=_("where the pictures go"))


def _counter(commands: Any) -> None:
    receive = _command(commands, "receive", _("receive a dossier that a request describes"), counter.receive)
    receive.add_argument(
        "--json",
        dest="request",
        required=True,
        metavar=_("FILE"),
        help=_("the request (resources/request.schema.json), “-” for stdin"),
    )
    receive.add_argument(
        "--out",
        type=Path,
        nargs="?",
        const=counter.PAPER,
        metavar=_("DIR"),
        help=_("write the receipt's PDF there; without a folder: into “paper” of the data folder"),
    )
    receive.set_defaults(as_json=True)
    _deed(receive)
    find = _command(commands, "find", _("find dossiers by code, name, number, phone or procedure"), counter.find)
    find.add_argument("text", metavar=_("TEXT"))
    find.add_argument("--limit", type=int, default=50, metavar="N", help=_("at most so many, the newest (50)"))
    _json(find)
    show = _command(commands, "show", _("show one dossier and what happened to it"), counter.show)
    _code(show)
    _json(show)
    result = _command(commands, "result", _("note that the result of a dossier is in"), counter.result)
    _code(result)
    result.add_argument("--number", default="", metavar=_("NUMBER"), help=_("number of the result"))
    result.add_argument("--excerpt", default="", metavar=_("TEXT"), help=_("what it says, in short"))
    result.add_argument("--not-granted", action="store_true", help=_("what was asked for was not granted"))
    _deed(result)
    _json(result)
    deliver = _command(commands, "deliver", _("note that a result was handed over"), counter.deliver)
    _code(deliver)
    deliver.add_argument(
        "--collector",
        default="applicant",
        metavar=_("WHO"),
        help=_("who collects it: “applicant”, “representative”, or a JSON file (“agent” of the schema)"),
    )
    deliver.add_argument("--checked", default="", metavar=_("TEXT"), help=_("the paper that says who they are"))
    deliver.add_argument("--receipt-lost", action="store_true", help=_("the receipt was declared lost"))
    deliver.add_argument("--by-post", default="", metavar=_("NUMBER"), help=_("number of the consignment"))
    deliver.add_argument("--at", metavar=_("TIME"), help=_("when it really happened (2026-11-23T08:15), if earlier"))
    _deed(deliver)
    _json(deliver)


def _code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar=_("CODE"), help=_("the dossier's code, or its stream (“dossier:…”)"))


def _upkeep(commands: Any) -> None:
    catalogue = _group(commands, "catalogue", _("the catalogue of procedures"))
    check = _command(catalogue, "check", _("check catalogue files, naming line and fault"), upkeep.catalogue_check)
    check.add_argument("files", nargs="*", type=Path, metavar=_("FILE"), help=_("files or folders; the shipped ones"))
    listing = _command(catalogue, "list", _("list the procedures in effect"), upkeep.catalogue_list)
    listing.add_argument("text", nargs="?", default="", metavar=_("TEXT"), help=_("only those that this finds"))
    _json(listing)
    journal = _group(commands, "journal", _("the journal"))
    verify = _command(journal, "verify", _("check chains, signatures and lists; changes nothing"), upkeep.verify)
    _json(verify)
    _command(journal, "rebuild", _("make the lists anew from the journal"), upkeep.rebuild)
    doctor = _command(commands, "doctor", _("tell what could be wrong with this workstation"), upkeep.doctor)
    _json(doctor)


def _group(commands: Any, name: str, text: str) -> Any:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(title=_("commands"), dest="part", metavar=_("COMMAND"), required=True)

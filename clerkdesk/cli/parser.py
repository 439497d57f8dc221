"""The words of the command line."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from clerkdesk import __version__
from clerkdesk.cli import (
    carrying,
    counter,
    counters,
    deeds,
    epochs,
    forms,
    hub,
    keeping,
    money,
    reports,
    sync_words,
    tickets,
    upkeep,
)
from clerkdesk.cli import catalogue as procedures
from clerkdesk.domain.correction import FIELDS
from clerkdesk.language import LANGUAGES, _
from clerkdesk.usage import Parser


def build() -> argparse.ArgumentParser:
    """Return the parser, in the language spoken now."""
    parser = Parser(
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
    _deeds(commands)
    money.declare(commands, _group, _command, _deed_json)
    tickets.declare(commands, _group, _command, _deed_json)
    reports.declare(commands, _command, _deed, _json)
    _upkeep(commands)
    _keeping(commands)
    sync_words.declare(commands, _command, _json)
    counters.declare(commands, _group, _command, _json)
    hub.declare(_command(commands, "hub", _("run a hub for the desks of this network"), hub.hub))
    return parser


def _common(parser: argparse.ArgumentParser, *, folder: bool = True, **defaults: Any) -> None:
    """Add what every command takes; it may stand before and after the command's name. folder: --data, too."""
    unset = argparse.SUPPRESS
    if folder:
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


def _command(commands: Any, name: str, text: str, carry_out: Any, *, data: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    _common(parser, folder=data)
    parser.set_defaults(command=carry_out)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", dest="as_json", action="store_true", help=_("answer in JSON"))


def _lacking(parser: argparse.ArgumentParser, name: str) -> NoReturn:
    parser.error(_("the following arguments are required: %s") % name)


def _deed(parser: argparse.ArgumentParser, *, always: bool = True) -> None:
    """Add who does it and when; ``always``: without them the command does nothing."""
    helped = _("the clerk who does it; the PIN is asked")
    parser.add_argument("--clerk", required=always, default="", metavar=_("NAME"), help=helped)
    parser.add_argument(
        "--today", metavar=_("DAY"), help=_("confirm that today is this day (2026-11-23), when the clock is doubted")
    )


def _deed_json(parser: argparse.ArgumentParser) -> None:
    _deed(parser)
    _json(parser)


def _window(commands: Any) -> None:
    _command(commands, "run", _("open the workbench"), upkeep.run)
    _command(commands, "kiosk", _("open the kiosk for citizens, after a clerk's sign-in"), upkeep.kiosk)
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
    find.add_argument("text", nargs="?", metavar=_("TEXT"))
    whose = find.add_mutually_exclusive_group()
    whose.add_argument("--mine", action="store_true", help=_("only what was handed to the clerk whom --clerk names"))
    whose.add_argument(
        "--owner", default="", metavar=_("NAME"), help=_("only what was handed to this colleague (name or ID)")
    )
    find.add_argument("--clerk", default="", metavar=_("NAME"), help=_("who asks, with --mine; the PIN is asked"))
    find.set_defaults(today="", lacking=partial(_lacking, find))
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


def _deeds(commands: Any) -> None:
    over = _command(commands, "hand-over", _("hand dossiers over to the specialist on one list"), deeds.hand_over)
    over.add_argument(
        "codes",
        nargs="+",
        metavar=_("CODE"),
        help=_("codes, “-” for one a line from stdin; with --back CODE=NUMBER brings the result NUMBER along"),
    )
    over.add_argument("--to", dest="other", required=True, metavar=_("NAME"), help=_("who takes or gives them"))
    over.add_argument("--back", action="store_true", help=_("they come back"))
    over.add_argument("--note", default="", metavar=_("TEXT"), help=_("a remark on the list"))
    _deed(over)
    _json(over)
    more = _command(commands, "supplement", _("ask for a supplement, or take it in"), deeds.supplement)
    _code(more)
    more.add_argument("--item", action="append", default=[], metavar=_("TEXT"), help=_("a paper asked for, or brought"))
    more.add_argument("--received", action="store_true", help=_("it was brought"))
    more.add_argument("--receipt", action="store_true", help=_("print the receipt again, with both dates"))
    more.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why"))
    more.add_argument("--due", metavar=_("TIME"), help=_("the new due date, where none can be computed"))
    _deed(more)
    _json(more)
    for name, text in (
        ("refuse", _("refuse a dossier")),
        ("withdraw", _("give a dossier back to its applicant")),
        ("stop", _("stop a dossier at the applicant's request")),
        ("void", _("void a dossier entered by mistake; its number stays burned")),
    ):
        ending = _command(commands, name, text, deeds.end)
        ending.set_defaults(how=name)
        _code(ending)
        _reason(ending)
    sorry = _command(commands, "apologise", _("promise a new date with an apology"), deeds.apologise)
    _code(sorry)
    sorry.add_argument("--due", required=True, metavar=_("TIME"), help=_("the new date (2026-11-30T17:00)"))
    sorry.add_argument("--signer", required=True, metavar=_("NAME"), help=_("the head of the agency, who signs it"))
    _reason(sorry)
    correct = _command(commands, "correct", _("correct a typed fact; the old value is kept"), deeds.correct)
    _code(correct)
    correct.add_argument("field", choices=sorted(FIELDS), metavar=_("FIELD"), help=", ".join(sorted(FIELDS)))
    correct.add_argument("value", metavar=_("VALUE"))
    _reason(correct)
    _of_the_exchange(commands)
    person = _group(commands, "person", _("one person under several numbers"))
    show = _command(person, "show", _("show the numbers and dossiers of a person"), deeds.person)
    show.add_argument("number", metavar=_("NUMBER"))
    show.set_defaults(how="show")
    _json(show)
    for name, text in (("merge", _("join records of one person")), ("split", _("part records that were joined"))):
        joined = _command(person, name, text, deeds.person)
        joined.set_defaults(how=name)
        joined.add_argument("number", metavar=_("NUMBER"))
        joined.add_argument("others", nargs="+", metavar=_("NUMBER"))
        _reason(joined)


def _of_the_exchange(commands: Any) -> None:
    """Declare the deeds about what comes of an exchange: a code twice, a refusal, facts that contradict each other."""
    again = _command(commands, "reissue", _("list codes that stand twice, or give a dossier a new one"), epochs.reissue)
    again.add_argument("code", nargs="?", default="", metavar=_("CODE"), help=_("a code or a dossier; none: list them"))
    again.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why, beside that it stood twice"))
    again.add_argument("--no-receipt", action="store_true", help=_("do not print the receipt again"))
    again.set_defaults(lacking=partial(_lacking, again))
    _deed(again, always=False)
    _json(again)
    resend = _command(commands, "resend", _("have what the province refused sent to it once more"), deeds.resend)
    _code(resend)
    resend.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why"))
    _deed_json(resend)
    decide = _command(commands, "settle", _("decide which fact of a contested dossier holds"), deeds.settle)
    _code(decide)
    decide.add_argument("event", metavar=_("EVENT"), help=_("the fact that holds, as “show --json” names it"))
    _reason(decide)


def _reason(parser: argparse.ArgumentParser) -> None:
    """Add what a deed with a reason takes."""
    parser.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why"))
    _deed_json(parser)


def _code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar=_("CODE"), help=_("the dossier's code, or its stream (“dossier:…”)"))


def _upkeep(commands: Any) -> None:
    catalogue = _group(commands, "catalogue", _("the catalogue of procedures"))
    check = _command(catalogue, "check", _("check catalogue files, naming line and fault"), procedures.check)
    check.add_argument(
        "files", nargs="*", type=Path, metavar=_("FILE"), help=_("files, folders or packages; the shipped ones")
    )
    listing = _command(catalogue, "list", _("list the procedures in effect"), procedures.listing)
    listing.add_argument("text", nargs="?", default="", metavar=_("TEXT"), help=_("only those that this finds"))
    _json(listing)
    packages = _command(catalogue, "packages", _("list catalogue packages and trusted keys"), procedures.packages)
    _json(packages)
    bring = _command(catalogue, "import", _("bring in a signed catalogue package"), procedures.bring_in)
    bring.add_argument("file", type=Path, metavar=_("FILE"))
    undo = _command(catalogue, "undo", _("undo the latest catalogue package"), procedures.undo)
    for one in (bring, undo):
        _deed(one)
        _json(one)
    trust = _command(catalogue, "trust", _("trust the key of an issuer of packages"), procedures.trust)
    trust.add_argument("key", metavar=_("KEY"), help=_("the public key, 64 hexadecimal digits"))
    trust.add_argument("--label", required=True, metavar=_("NAME"), help=_("whose key it is"))
    _deed(trust)
    forms.declare(_group(commands, "form", _("statutory forms")), _command, _json, _deed)
    journal = _group(commands, "journal", _("the journal"))
    _hand(journal)
    verify = _command(journal, "verify", _("check chains, signatures and lists; changes nothing"), upkeep.verify)
    _json(verify)
    _command(journal, "rebuild", _("make the lists anew from the journal"), upkeep.rebuild)
    doctor = _command(commands, "doctor", _("tell what could be wrong with this workstation"), upkeep.doctor)
    doctor.add_argument("--find-at", default="", metavar=_("ADDRESSES"), help=_("look for it on their networks alone"))
    _json(doctor)


def _group(commands: Any, name: str, text: str) -> Any:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(title=_("commands"), dest="part", metavar=_("COMMAND"), required=True)


def _keeping(commands: Any) -> None:
    backup = _command(commands, "backup", _("back the desk up, and prove the copy by opening it"), keeping.backup)
    backup.add_argument("folder", type=Path, metavar=_("DIR"), help=_("where backups are kept: a stick, another disk"))
    _json(backup)
    restore = _command(
        commands, "restore", _("restore a backup into a new data folder (--data), with new letters"), keeping.restore
    )
    restore.add_argument("backup", type=Path, metavar=_("DIR"), help=_("one backup, a folder “clerkdesk-…”"))
    restore.add_argument(
        "--keys",
        choices=("keyring", "file"),
        default="keyring",
        help=_("where the keys will be: the computer's keyring, or a file that only this user may read"),
    )
    _json(restore)
    bundle = _command(
        commands, "support-bundle", _("write log, findings and versions, without personal data"), keeping.support_bundle
    )
    bundle.add_argument("file", type=Path, metavar=_("FILE"), help=_("a .zip file that is not there yet"))
    _json(bundle)


def _hand(journal: Any) -> None:
    export = _command(
        journal, "export", _("write to an encrypted file what the hub or other desks lack"), carrying.export
    )
    export.add_argument("--to", type=Path, required=True, metavar=_("FILE"), help=_("on a USB stick, for example"))
    who = _("who reads it: the hub (usual), or the other desks of this site")
    export.add_argument("--for", dest="reader", choices=("hub", "desks"), default="hub", help=who)
    export.add_argument("--hub", default="", metavar=_("HUB"), help=_("which hub, when there are several"))
    export.add_argument("--since", default="", metavar=_("DAY"), help=_("from this day on, confirmed or not"))
    export.add_argument("--without-attachments", dest="bare", action="store_true", help=_("events alone"))
    _json(export)
    take = _command(journal, "import", _("take in what the hub or another desk wrote to a file"), carrying.take)
    take.add_argument("file", type=Path, metavar=_("FILE"))
    _json(take)

"""The commands about many dossiers: the register, the day's figures and its close, exports."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clerkdesk.cli import output
from clerkdesk.cli.counter import opened, signed_in
from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import fold
from clerkdesk.language import _

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk


def declare(
    commands: Any, command: Callable[..., Any], deed: Callable[..., None], as_json: Callable[..., None]
) -> None:
    """Declare the commands of this module."""
    listed = command(
        commands, "register", _("write the register (Mẫu 07) of some days; it is recorded who did"), register
    )
    listed.add_argument("--from", dest="since", required=True, metavar=_("DAY"), help=_("the first day (2026-11-01)"))
    listed.add_argument("--to", dest="until", required=True, metavar=_("DAY"), help=_("the last day, counted too"))
    listed.add_argument("--field", default="", metavar=_("TEXT"), help=_("only this field"))
    listed.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("a file .pdf or .xlsx"))
    deed(listed)
    as_json(listed)
    close = command(commands, "day-close", _("write the figures that close a day"), day_close)
    close.add_argument("--day", metavar=_("DAY"), help=_("another day than today"))
    close.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("a file .pdf"))
    deed(close)
    as_json(close)
    as_json(command(commands, "today", _("tell the figures of the day so far"), today))
    one = command(commands, "export", _("write a list of dossiers to a file; it is recorded who did"), export)
    one.add_argument("words", nargs="?", default="", metavar=_("TEXT"), help=_("only what these words find"))
    one.add_argument(
        "--state",
        action="append",
        default=[],
        choices=[state.value for state in State],
        help=_("only this state; may be given again"),
    )
    one.add_argument("--due", choices=("overdue", "today", "soon"), help=_("only what is due then"))
    one.add_argument("--list", metavar=_("LIST"), help=_("another list: “handover:…”, “till:…” or “tills”"))
    one.add_argument("--contested", action="store_true", help=_("only what is contested"))
    one.add_argument("--order", default="newest", choices=("newest", "due"), help=_("how it is sorted"))
    one.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("a file .csv or .xlsx"))
    deed(one)
    as_json(one)
    made = command(commands, "exports", _("tell who exported what"), exported)
    made.add_argument("--limit", type=int, default=50, metavar="N", help=_("at most so many, the newest (50)"))
    as_json(made)


def register(asked: Namespace) -> int:
    """Write the register of some days to a file, recorded as the clerk's export."""
    from clerkdesk.services import registers

    since, until = _day(asked.since, "since"), _day(asked.until, "until")
    kind = _kind(asked.out, ".pdf", ".xlsx")
    with opened(asked) as desk:
        field = _field(desk, asked.field)
        wanted = registers.Wanted(since=since, until=until, field=field)
        form = registers.Format(kind.lstrip("."))
        done = registers.export(desk, signed_in(desk, asked), wanted, asked.out, form)
    about = {"from": since.isoformat(), "to": until.isoformat(), "field": field}
    return _tell(asked, done.file, {**about, "rows": done.rows, "sha256": done.sha256})


def day_close(asked: Namespace) -> int:
    """Write the day's close to a file, to be signed by the clerk."""
    from clerkdesk.services import papers

    _kind(asked.out, ".pdf")
    with opened(asked) as desk:
        day = _day(asked.day, "day") if asked.day else desk.today()
        file = papers.write_file(papers.day_close_pdf(desk, signed_in(desk, asked), day), asked.out)
    return _tell(asked, file, {"day": day.isoformat()})


def today(asked: Namespace) -> int:
    """Tell the figures of the day so far."""
    from clerkdesk.services.today import today as figures

    with opened(asked) as desk:
        day = figures(desk)
    counts = day.counts
    rows = {
        "presented": (_("Brought to the counter"), counts.presented),
        "received": (_("Received"), counts.received),
        "filed_online": (_("Filed online"), day.filed_online),
        "delivered": (_("Delivered"), counts.delivered),
        "due_today": (_("Due today"), counts.due_today),
        "overdue": (_("Overdue"), counts.overdue),
        "waiting": (_("To collect"), counts.waiting),
    }
    if asked.as_json:
        output.answer({"day": day.now.date().isoformat(), **{name: count for name, (_words, count) in rows.items()}})
        return 0
    for words, count in rows.values():
        output.line(f"{words}: {count}")
    return 0


def export(asked: Namespace) -> int:
    """Write the dossiers that a filter lets through, or another list, to a file, recorded as the clerk's export."""
    from clerkdesk.services import export as exports
    from clerkdesk.services import tabular
    from clerkdesk.services.look import Due, Filter, Order
    from clerkdesk.services.sheets import Format

    kind = Format(_kind(asked.out, ".csv", ".xlsx").lstrip("."))
    wanted = Filter(
        words=asked.words,
        states=frozenset(State(name) for name in asked.state),
        due=Due(asked.due) if asked.due else None,
        contested=asked.contested,
        order=Order(asked.order),
    )
    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        if asked.list and wanted != Filter():
            raise Refused("no-filter", "Another list than that of dossiers is exported whole.", field="list")
        if asked.list:
            done = exports.export_table(desk, clerk, tabular.of(desk, asked.list), asked.out, kind)
        else:
            done = exports.export(desk, clerk, wanted, asked.out, kind)
    if asked.as_json:
        output.answer({"file": str(done.file), "rows": done.rows, "sha256": done.sha256})
    else:
        output.line(_("{rows} rows: {file}").format(rows=done.rows, file=done.file))
    return 0


def exported(asked: Namespace) -> int:
    """Tell who exported what, the newest first."""
    from clerkdesk.services import export as exports

    with opened(asked) as desk:
        made = exports.made(desk, asked.limit)
    if asked.as_json:
        rows = [
            {
                "at": one.at.isoformat(),
                "clerk": one.clerk,
                "list": one.list,
                "format": one.format,
                "rows": one.rows,
                "filters": list(one.filters),
                "sha256": one.sha256,
            }
            for one in made
        ]
        output.answer({"exports": rows})
        return 0
    for one in made:
        filters = ", ".join(one.filters) or "—"
        output.line(f"{one.at:%d/%m/%Y %H:%M}  {one.clerk}  {one.format}  {one.rows}  {filters}  {one.sha256[:12]}")
    return 0


def _tell(asked: Namespace, file: Path, about: dict[str, object]) -> int:
    if asked.as_json:
        output.answer({"file": str(file), **about})
    else:
        output.line(_("Written: {file}").format(file=file))
    return 0


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("bad-day", "{text} is no day (such as 2026-11-23).", field=field, text=text) from None


def _kind(file: Path, *kinds: str) -> str:
    kind = file.suffix.lower()
    if kind not in kinds:
        raise Refused("bad-file", "The file must end in {kinds}.", field="out", kinds=" / ".join(kinds))
    return kind


def _field(desk: Desk, text: str) -> str:
    """Return the field of the catalogue that ``text`` names, in whatever case and with or without marks."""
    if not text.strip():
        return ""
    for name in desk.catalogue.fields:
        if fold(name) == fold(text):
            return name
    raise Refused("no-such-field", "The catalogue has no field “{text}”.", field="field", text=text)

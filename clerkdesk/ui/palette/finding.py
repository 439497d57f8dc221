"""What the box finds: pages and deeds of this window, dossiers, people and procedures of this desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from clerkdesk import language
from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.text import mask_number, matches
from clerkdesk.language import N_, _
from clerkdesk.services import saying
from clerkdesk.services.desk import Desk
from clerkdesk.services.everywhere import Found, Seen
from clerkdesk.services.look import Line
from clerkdesk.services.online import Sent
from clerkdesk.ui.help import topics
from clerkdesk.ui.help.desk import HelpDesk
from clerkdesk.ui.palette.results import Group
from clerkdesk.ui.shell import Entry
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.search import Hit

_GUIDED = 3

LEAST: Final = 4
"""From so many letters on the texts of the help are searched, too."""
MOST: Final = 5
"""So many topics are shown for what they say."""


@dataclass(frozen=True, slots=True)
class Go:
    """Open a page and hand it something."""

    page: str
    what: object = None


@dataclass(frozen=True, slots=True)
class Tell:
    """Show a topic of the help."""

    topic: str


@dataclass(frozen=True, slots=True)
class Act:
    """Do something that is no button of a page."""

    do: Callable[[], None]


def groups(
    desk: Desk, found: Found, pages: Sequence[Hit], deeds: Sequence[Hit], helps: Sequence[Hit] = ()
) -> list[Group]:
    """Return everything that was found, the empty groups left out."""
    all_of_them = (
        Group(N_("Dossiers"), tuple(_dossier(desk, line) for line in found.dossiers)),
        Group(N_("People"), tuple(_person(one) for one in found.people)),
        Group(N_("Filed online"), tuple(_sent(one) for one in found.online)),
        Group(N_("Procedures"), tuple(_procedure(one) for one in found.procedures)),
        Group(N_("Forms to fill"), tuple(_form(one) for one in found.forms)),
        Group(N_("What to bring, and guidance"), tuple(_bring(one) for one in found.procedures[:_GUIDED])),
        Group(N_("Pages"), tuple(pages)),
        Group(N_("On this page"), tuple(deeds)),
        Group(N_("Help"), tuple(helps)),
    )
    return [group for group in all_of_them if group.hits]


def pages_of(entries: Iterable[Entry], text: str) -> list[Hit]:
    """Return the pages whose name ``text`` finds."""
    return [
        Hit(value=Go(entry.name), title=_(entry.title), tag=entry.key, icon=entry.icon)
        for entry in entries
        if matches(text, _(entry.title))
    ]


def helps_of(desk: HelpDesk, text: str) -> list[Hit]:
    """Return what helps: the page in front, the way through a reception, the sheet of keys, topics by name or text."""
    if not text:
        return []
    acts = (
        (_("First receipt, step by step"), "flag", desk.begin_tour),
        (_("Print all keys"), "printer", desk.print_sheet),
    )
    found = [Hit(value=Act(do), title=words, icon=icon) for words, icon, do in acts if do and matches(text, words)]
    spoken = language.current()
    titles = {name: topics.topic(name, spoken).title for name in topics.names()}
    named = [Hit(value=Tell(name), title=title, icon="help") for name, title in titles.items() if matches(text, title)]
    if len(text.strip()) < LEAST:
        return found + named
    told = ((name, topics.piece(name, spoken, text)) for name, title in titles.items() if not matches(text, title))
    inside = [Hit(value=Tell(name), title=titles[name], detail=said, icon="help") for name, said in told if said]
    return found + named + inside[:MOST]


def deeds_of(page: QWidget | None) -> list[Hit]:
    """Return what can be pressed on ``page`` now: buttons in sight, each once."""
    found: dict[str, Hit] = {}
    for button in page.findChildren(Button) if page is not None else ():
        words = (button.text() or button.accessibleName()).removesuffix(f" ({button.key()})")
        if words and button.isEnabled() and button.isVisible() and button.key() != "Esc":
            found.setdefault(words, Hit(value=button, title=words, tag=button.key(), icon="arrow-right"))
    return list(found.values())


def _dossier(desk: Desk, line: Line) -> Hit:
    code = line.number.removeprefix(f"{desk.site.agency}-") or _("no code")
    return Hit(
        value=Go("dossiers", line.stream),
        title=line.name or _("(personal data erased)"),
        detail=f"{code} · {line.procedure_name}",
        tag=saying.state(line.state),
        icon="dossiers",
    )


def _person(one: Seen) -> Hit:
    return Hit(
        value=Go("person", one.number or one.line.stream),
        title=one.name,
        detail=" · ".join(filter(None, (mask_number(one.number), one.line.phone))),
        icon="user",
    )


def _sent(one: Sent) -> Hit:
    """Open whoever filed it: their page, or the reception of what they come for next when no dossier is theirs."""
    return Hit(
        value=Go("person", one.whose) if one.whose else Go("reception", {"party": one.visitor}),
        title=one.visitor.name if one.visitor else _("(personal data erased)"),
        detail=f"{one.code} · {one.procedure.name}",
        tag=f"{one.at:%d/%m/%Y}",
        icon="globe",
    )


def _form(one: Form) -> Hit:
    return Hit(value=Go("forms", {"form": one.form}), title=one.title.vi, detail=one.source, icon="form")


def _bring(one: Procedure) -> Hit:
    return Hit(
        value=Go("reception", {"guide": one.code}),
        title=one.name,
        detail=_("What to bring, what to check; Ctrl+P prints it"),
        icon="help",
    )


def _procedure(one: Procedure) -> Hit:
    return Hit(
        value=Go("reception", {"procedure": one}),
        title=one.name,
        detail=f"{one.code} · {one.field}",
        tag="" if one.receivable else _("Commune police"),
        icon="paper",
    )

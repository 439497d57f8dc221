"""A package before it is brought in: who signed it, and what it changes, procedure by procedure, old beside new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QStandardPaths
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from clerkdesk.catalogue.merging import Kind
from clerkdesk.catalogue.package import fingerprint
from clerkdesk.language import N_, _
from clerkdesk.services import catalogue
from clerkdesk.services.catalogue import Brought
from clerkdesk.services.catalogue_news import Considered, News, Part
from clerkdesk.ui import theme
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.folder import pick_file
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import label

KINDS: Final = {
    Kind.ADDED: Look(tone="good", icon="plus", word=N_("New")),
    Kind.CHANGED: Look(tone="active", icon="typed", word=N_("Changed")),
    Kind.ENDED: Look(tone="warn", icon="stop", word=N_("Ends")),
    Kind.REMOVED: Look(tone="bad", icon="trash", word=N_("Removed")),
}
SIGNED: Final = Look(tone="good", icon="sign", word=N_("Signature is right"))
TALL: Final = 304
MOST: Final = 600
"""Letters of one part that are shown."""


class Considering(Card):
    """Chooses a package, shows it, and brings it in at an administrator's word."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="papers")
        self._session, self._section = session, section
        self.pick: Callable[[QWidget, str, str, str], str] = pick_file
        self._content = b""
        self._seen: Considered | None = None
        self._signed = Chip(SIGNED)
        self._signed.hide()
        self.add_beside(self._signed)
        self._why = label(muted=True, wrap=True)
        self.body.addWidget(self._why)
        self.choose = Button(icon="folder-open", key="F6")
        self.choose.clicked.connect(self._choose)
        self._news = QWidget()
        rows = QVBoxLayout(self._news)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self._who = label(wrap=True, copy=True)
        rows.addWidget(self._who)
        columns = Columns(least=720)
        self.list = Rows(
            [
                Column(title=N_("Procedure"), cell=_procedure, strong=True),
                Column(title=N_("What happens"), cell=lambda row: Cell(looks=(KINDS[row.change.kind],)), width=160),
            ],
            session,
            tall=True,
        )
        self.list.setFixedHeight(TALL)
        self.list.current_changed.connect(lambda _at: self._show_parts())
        columns.add(self.list, 5)
        self.parts = Parts()
        columns.add(self.parts, 5)
        rows.addWidget(columns)
        self.body.addWidget(self._news)
        self._news.hide()
        self.no = Button(icon="close", key="Shift+F9")
        self.no.clicked.connect(self.put_away)
        self.bring = Button(kind="primary", icon="check", key="F9")
        self.bring.clicked.connect(self._bring)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.choose)
        line.addStretch(1)
        line.addWidget(self.no)
        line.addWidget(self.bring)
        self.body.addLayout(line)
        self.put_away()

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Bring a package in"))
        self._why.setText(
            _(
                "A package is one file with changed procedures, signed by whoever issues it. What it changes is shown"
                " first; nothing is changed before you say so, and it can be undone."
            )
        )
        self.choose.set_words(_("Choose a package …"))
        self.no.set_words(_("Do not bring it in"))
        self.bring.set_words(_("Bring it in"))
        self._show()

    def load(self) -> None:
        """Show who may."""
        self.choose.setEnabled(self._session.administrator)

    def consider(self, file: Path) -> None:
        """Show what the package ``file`` would change."""
        desk = self._session.desk

        def run() -> tuple[bytes, Considered]:
            content = catalogue.read_file(file)
            return content, catalogue.consider(desk, content)

        self._session.work.ask(run, self._considered, self._section.fail, owner=self, latest="package")

    def put_away(self) -> None:
        """Forget the package."""
        self._content, self._seen = b"", None
        for widget in (self._news, self.no, self.bring, self._signed):
            widget.hide()

    def _choose(self) -> None:
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation) or str(Path.home())
        found = self.pick(self, _("Package of procedures"), start, f"{_('Packages')} (*.zip *.clerkdesk);;* (*)")
        if found and self._section.may():
            self.consider(Path(found))

    def _considered(self, found: tuple[bytes, Considered]) -> None:
        self._content, self._seen = found
        self.list.set_rows(self._seen.news)
        for widget in (self._news, self.no, self.bring, self._signed):
            widget.show()
        self._show()
        self.list.setFocus()
        self._section.bring_up(self)

    def _show(self) -> None:
        seen = self._seen
        if seen is None:
            return
        made = seen.package.manifest
        self._who.setText(
            _("{name} · {issuer} · {day}. Signed by {signer}, {fingerprint}. {count} procedures.").format(
                name=made.name,
                issuer=made.issuer,
                day=f"{made.issued:%d/%m/%Y}",
                signer=seen.signer,
                fingerprint=fingerprint(made.key),
                count=len(seen.news),
            )
        )
        self._show_parts()

    def _show_parts(self) -> None:
        row = self.list.chosen()
        self.parts.show_news(row if isinstance(row, News) else None)

    def _bring(self) -> None:
        account, desk, content = self._session.account, self._session.desk, self._content
        if account is None or not content or not self._section.may():
            return
        self._section.deed(lambda: catalogue.import_package(desk, account, content), self._brought)

    def _brought(self, done: Brought) -> None:
        self.put_away()
        self._section.tell(good(N_("{name} is in use: {count} procedures."), name=done.name, count=len(done.what)))
        self._section.load()


class Parts(QTextEdit):
    """What is different in one procedure: each part as it was, struck out, and as it will be."""

    def __init__(self) -> None:
        super().__init__()
        self._row: News | None = None
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFixedHeight(TALL)
        self.document().setDocumentMargin(8)

    def show_news(self, row: News | None) -> None:
        """Show ``row`` in the language spoken now."""
        self._row = row
        self.setAccessibleName(_("What changes"))
        self.setHtml("".join(f"<p>{one}</p>" for one in self._said()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._row is not None:
            self.show_news(self._row)

    def _said(self) -> Iterator[str]:
        row = self._row
        if row is None:
            return
        change = row.change
        day = f"{change.on:%d/%m/%Y}" if change.on else ""
        if change.kind is Kind.ENDED and day:
            yield _("Ends: its last day is {day}.").format(day=day)
        elif change.kind is Kind.REMOVED:
            yield _("It is not in the catalogue any more.")
        else:
            yield _("In effect from {day}.").format(day=day) if day else _("In effect at once.")
        if row.ends:
            yield _("What is in effect now goes on until {day}.").format(day=f"{row.ends:%d/%m/%Y}")
        if change.kind in {Kind.ADDED, Kind.CHANGED}:
            yield from (_part(one) for one in row.parts)


def _part(one: Part) -> str:
    name = escape(_(one.what) + (f" ({one.more})" if one.more else ""))
    lines = [f"<b>{name}</b>"]
    if one.before:
        lines.append(f'<span style="color:{theme.colours().muted}"><s>{escape(one.before[:MOST])}</s></span>')
    lines.append(escape(one.after[:MOST]) if one.after else f"<i>{escape(_('left out'))}</i>")
    return "<br>".join(lines)


def _procedure(row: News) -> Cell:
    day = f" · {row.change.on:%d/%m/%Y}" if row.change.on else ""
    return Cell(text=row.change.name, sub=f"{row.change.code}{day}")

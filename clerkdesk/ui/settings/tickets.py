"""Where tickets come out: of a printer of their own, on which paper, with which logo; and one to try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.printing.escpos import ABSENT, INSTALL
from clerkdesk.printing.printer import PrinterState
from clerkdesk.printing.printers import printer_names
from clerkdesk.printing.ticket import Roll
from clerkdesk.services import ticket_logo, ticket_printer
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.spooling import Printing, printing
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import SAVED, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.folder import pick_file
from clerkdesk.ui.widgets.label import label

NAMES: Final = 176
CHOICE: Final = 300
LOGO: Final = 56
READY: Final = Look(tone="good", icon="check-circle", word=N_("Ready"))
NOT_READY: Final = Look(tone="bad", icon="printer-off", word=N_("Does not print"))
KINDS: Final = {
    "network:": (N_("A ticket printer on the network"), N_("Address and port"), "192.168.1.50:9100"),
    "usb:": (N_("A ticket printer on USB"), N_("Maker and model"), "04b8:0202"),
    "serial:": (N_("A ticket printer on a serial port"), N_("Port and speed"), "COM3@115200"),
}
"""How an address begins, and what is typed behind that."""


@dataclass(frozen=True, slots=True)
class _Found:
    how: Printing
    names: tuple[str, ...]
    state: PrinterState
    logo: bytes


class Tickets(Card):
    """The printer of tickets. What is typed is kept by Ctrl+S, and before a ticket is tried."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="ticket")
        self._session, self._section = session, section
        self.pick: Callable[[QWidget, str, str, str], str] = pick_file
        self._found: _Found | None = None
        self._touched = False
        self.state = Chip()
        self.add_beside(self.state)
        self.printer = QComboBox()
        self.printer.setMinimumWidth(CHOICE)
        self.printer.activated.connect(lambda _at: self._chosen())
        self._printer_name = self._row(self.printer)
        self.address = FieldRow(name_width=NAMES, marked=False)
        self.address.editor.setMaxLength(120)
        self.address.setFixedWidth(NAMES + 8 + CHOICE)
        self.address.edited.connect(self._touch)
        self.address.editor.returnPressed.connect(self._save)
        self.body.addWidget(self.address)
        self.roll = QComboBox()
        self.cut = QCheckBox()
        self.roll.activated.connect(lambda _at: self._touch())
        self.cut.clicked.connect(self._touch)
        self._roll_name = self._row(self.roll, self.cut)
        self.logo = QLabel()
        self.choose = Button(icon="folder-open", key="Shift+F5")
        self.drop = Button(kind="quiet", icon="trash")
        self.choose.clicked.connect(self._choose_logo)
        self.drop.clicked.connect(lambda: self._keep(ticket_logo.drop_logo))
        self._logo_name = self._row(self.logo, self.choose, self.drop)
        self.why = label(muted=True, wrap=True)
        self.body.addWidget(self.why)
        self.test = Button(icon="printer", key="Shift+F9")
        self.save = Button(icon="check", key="Ctrl+S")
        self.test.clicked.connect(lambda _checked=False: self._save(then=self._try))
        self.save.clicked.connect(lambda _checked=False: self._save())
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch(1)
        line.addWidget(self.test)
        line.addWidget(self.save)
        self.body.addLayout(line)
        self._show()

    def _row(self, *widgets: QWidget) -> QLabel:
        """Add a row of ``widgets``; return the label of its name."""
        name = label(muted=True, wrap=True)
        name.setFixedWidth(NAMES)
        name.setBuddy(next(one for one in widgets if one.focusPolicy()))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(name)
        for widget in widgets:
            line.addWidget(widget)
        line.addStretch(1)
        self.body.addLayout(line)
        return name

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Tickets"))
        for name, widget, words in (
            (self._printer_name, self.printer, _("Tickets come out of")),
            (self._roll_name, self.roll, _("Paper of the roll")),
            (self._logo_name, self.logo, _("Logo on tickets")),
        ):
            name.setText(words)
            widget.setAccessibleName(words)
        self.cut.setText(_("The printer cuts the paper"))
        self.choose.set_words(_("Choose a picture …"))
        self.drop.set_words(_("No logo"))
        self.test.set_words(_("Print a test ticket"))
        self.save.set_words(_("Save"))
        self._show()

    def load(self) -> None:
        """Ask how tickets are printed."""
        desk = self._session.desk

        def run() -> _Found:
            how = printing(desk)
            state = ticket_printer.state(desk)[1] if how.tickets else PrinterState(ready=True)
            return _Found(how, tuple(printer_names()), state, ticket_logo.logo(desk))

        self._session.work.ask(run, self._loaded, self._section.fail, owner=self, latest="tickets", aside=True)

    def _loaded(self, found: _Found) -> None:
        self._found = found
        self._show()

    # --- what is shown

    def _show(self) -> None:
        """Show what was found; what a person changed and did not keep yet stays."""
        found = self._found
        how = found.how if found else Printing()
        if not self._touched:
            kind = next((kind for kind in KINDS if how.tickets.startswith(kind)), how.tickets)
            names = dict.fromkeys((*(found.names if found else ()), *([kind] if kind and kind not in KINDS else [])))
            self._fill(
                self.printer, {"": _("The printer of all papers")} | {one: one for one in names} | _kinds(), kind
            )
            self._fill(self.roll, {roll: _("{mm} mm").format(mm=int(roll)) for roll in Roll}, how.roll)
            self.cut.setChecked(how.cut)
            self.address.set_value(how.tickets.removeprefix(kind) if kind in KINDS else "")
        self.state.set_look((READY if found.state.ready else NOT_READY) if found and how.tickets else None)
        self.state.setToolTip(_(found.state.reason) if found and found.state.reason else "")
        drawn = QPixmap()
        if found and found.logo:
            drawn.loadFromData(found.logo)
            drawn = drawn.scaledToHeight(LOGO, Qt.TransformationMode.SmoothTransformation)
        self.logo.setPixmap(drawn)
        self.logo.setVisible(not drawn.isNull())
        self.drop.setVisible(not drawn.isNull())
        self._show_address()

    def _show_address(self) -> None:
        kind = str(self.printer.currentData() or "")
        self.address.setVisible(kind in KINDS)
        self.cut.setVisible(kind in KINDS)
        if kind in KINDS:
            _name, asked, example = KINDS[kind]
            self.address.set_name(_(asked), example)
        self.why.setText(self._told(kind))

    def _told(self, kind: str) -> str:
        reason = self._found.state.reason if self._found and not self._touched else ""
        if reason:
            said = _("The ticket printer does not print: {reason}.").format(reason=_(reason))
            return f"{said} {_(INSTALL)}" if reason == ABSENT else said
        if kind in KINDS:
            return _("Tickets go out as pictures, so that every letter comes out. F1 says how each kind is connected.")
        return _("A ticket printer whose driver is installed stands in the list like any other printer.")

    @staticmethod
    def _fill(box: QComboBox, words: dict[Any, str], now: object) -> None:
        with QSignalBlocker(box):
            box.clear()
            for value, shown in words.items():
                box.addItem(shown, value)
            box.setCurrentIndex(max(0, list(words).index(now) if now in words else 0))

    # --- what a person does

    def _touch(self) -> None:
        self._touched = True

    def _chosen(self) -> None:
        self._touch()
        self._show_address()
        if self.address.isVisible():
            self.address.set_value("")
            self.address.editor.setFocus()

    def _save(self, *, then: Callable[[], None] | None = None) -> None:
        kind = str(self.printer.currentData() or "")
        wanted = kind + self.address.value() if kind in KINDS else kind
        roll, cut, desk = self.roll.currentData(), self.cut.isChecked(), self._session.desk

        def run() -> Changes:
            ticket_printer.choose(desk, wanted, roll=roll, cut=cut)
            return Changes(settings=True)

        def kept(_changes: Changes) -> None:
            self._touched = False
            self.load()
            (then or self._said)()

        self._session.work.deed(run, kept, self._refused, owner=self)

    def _said(self) -> None:
        self._section.tell(good(SAVED))

    def _refused(self, error: Exception) -> None:
        self._section.fail(error)
        if isinstance(error, Refused) and error.field == "address":
            self.address.set_wrong(_("Please check"))
            self.address.editor.setFocus()

    def _try(self) -> None:
        desk = self._session.desk

        def done(name: str) -> None:
            self._section.tell(good(N_("The test ticket went to {name}."), name=name))

        self._session.work.ask(
            lambda: ticket_printer.try_out(desk), done, self._section.fail, owner=self, latest="try", aside=True
        )

    def _choose_logo(self) -> None:
        kinds = _("Pictures") + " (*.png *.jpg *.jpeg *.bmp *.gif *.webp)"
        chosen = self.pick(self, _("Choose a picture …"), "", kinds)
        if chosen:
            self._keep(lambda desk: ticket_logo.keep_logo(desk, ticket_logo.read_file(Path(chosen))))

    def _keep(self, deed: Callable[[Desk], object]) -> None:
        desk = self._session.desk

        def run() -> Changes:
            deed(desk)
            return Changes(settings=True)

        def kept(_changes: Changes) -> None:
            self.load()
            self._said()

        self._session.work.deed(run, kept, self._section.fail, owner=self)


def _kinds() -> dict[str, str]:
    return {kind: _(words) for kind, (words, _asked, _example) in KINDS.items()}

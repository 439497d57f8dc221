"""By hand: the journal on a stick, to a hub that no line leads to or to the other desks, and what came back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit

from clerkdesk.language import N_, _
from clerkdesk.services.clock import moment
from clerkdesk.services.exchanging import Stands
from clerkdesk.sync import carried
from clerkdesk.sync.carried import Carried
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.errors import good
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.part import CommandPart
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.folder import FolderRow, pick_file
from clerkdesk.ui.widgets.label import label

ENDING: Final = ".clerkdesk"


class Carrying(CommandPart):
    """Two cards: a file to write, and a file to take."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._stands = Stands((), 0)
        self._last: tuple[Carried | None, Carried | None] = (None, None)
        self.command.done.connect(self._done)
        self.command.failed.connect(self.told)
        self.command.moved.connect(self._say)
        columns = Columns(least=820)
        columns.add(self._build_out(), 1)
        columns.add(self._build_in(), 1)
        self.rows.addWidget(columns)
        self.rows.addStretch(1)
        self.stop = Button(icon="close")
        self.stop.clicked.connect(self.command.stop)
        self.bring = Button(icon="folder-open", key="F8")
        self.bring.clicked.connect(self._take)
        self.write = Button(kind="primary", icon="export", key="F9")
        self.write.clicked.connect(self._write)
        for button in (self.stop, self.bring, self.write):
            self.deeds.addWidget(button)

    def _build_out(self) -> Card:
        self._out = Card(icon="export")
        self._out_hint = label(muted=True, wrap=True)
        self._out.body.addWidget(self._out_hint)
        self.reader = QComboBox()
        self._out.body.addWidget(self.reader)
        self.code = FieldRow(editor=QLineEdit(), name_width=120, marked=False)
        self._out.body.addWidget(self.code)
        self.folder = FolderRow(name_width=120)
        self._out.body.addWidget(self.folder)
        self._out_last = Facts()
        self._out.body.addWidget(self._out_last)
        self._out.body.addStretch(1)
        return self._out

    def _build_in(self) -> Card:
        self._in = Card(icon="folder-open")
        self._in_hint = label(muted=True, wrap=True)
        self._in.body.addWidget(self._in_hint)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.file = FieldRow(editor=QLineEdit(), name_width=120, marked=False)
        self.file.editor.returnPressed.connect(self._take)
        self.choose = Button(icon="folder-open")
        self.choose.clicked.connect(self._choose)
        line.addWidget(self.file, 1)
        line.addWidget(self.choose)
        self._in.body.addLayout(line)
        self._in_last = Facts()
        self._in.body.addWidget(self._in_last)
        self._in.body.addStretch(1)
        return self._in

    # --- the part's life

    def ask(self) -> None:
        """Look anew at what the last files held."""
        store = self.session.desk.store
        self.session.work.ask(lambda: carried.last(store), self._know, self.failed.emit, owner=self, latest="carried")

    def take(self, stands: Stands) -> None:
        """Know which hubs there are; without one the files enrol this desk."""
        self._stands = stands
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        known = bool(self._stands.hubs)
        self._out.set_title(_("Write to a stick") if known else _("Ask by file to be enrolled"))
        self._out_hint.setText(
            _("What waits here goes into an encrypted file that only its reader can open. Lost, it tells nothing.")
            if known
            else _("Where no line leads to the hub. The request opens nothing for whoever finds it.")
        )
        self.code.set_name(_("Code"), _("of the hub; its administrator has it"))
        self.code.setVisible(not known)
        self.reader.setVisible(known)
        place = max(self.reader.currentIndex(), 0)
        self.reader.clear()
        self.reader.addItems([_("For the hub"), _("For the other desks of this site")])
        self.reader.setCurrentIndex(place)
        self.reader.setAccessibleName(_("Who reads it"))
        self.folder.set_name(_("Folder"), _("Where to write the file"), _("of the stick"))
        self._in.set_title(_("Take from a stick"))
        self._in_hint.setText(
            _("A file of the hub confirms what was sent, and brings the work of other desks.")
            if known
            else _("The certificate that came back from the hub enrols this desk.")
        )
        self.file.set_name(_("File"), _("that the hub or another desk wrote"))
        self.choose.set_words(_("Choose …"), _("Choose a file"))
        self.write.set_words(_("Write the file") if known else _("Write the request"))
        self.bring.set_words(_("Take the file in"))
        self.stop.set_words(_("Stop it"))
        self._show_last()
        self._say()

    def focus(self) -> None:
        """Put the focus where the work starts."""
        self.folder.row.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _know(self, last: tuple[Carried | None, Carried | None]) -> None:
        self._last = last
        self._show_last()

    def _show_last(self) -> None:
        for facts, one, taken in ((self._out_last, self._last[0], False), (self._in_last, self._last[1], True)):
            held = ""
            if one is not None:
                held = _("{events} entries, {attachments} scans and papers").format(
                    events=one.events, attachments=one.attachments
                )
                if taken and one.confirmed:
                    held += "; " + _("{count} confirmed by the hub").format(count=one.confirmed)
            facts.set_facts(
                (
                    Fact(name=_("Last file"), value=Path(one.file).name if one else _("none yet"), strong=bool(one)),
                    Fact(name=_("It held"), value=held),
                    Fact(name=_("When"), value=told.at(one.at) if one else ""),
                )
            )

    def _say(self) -> None:
        may = not self.command.busy and (bool(self._stands.hubs) or self.session.administrator)
        busy = self.command.busy
        self.write.setEnabled(may)
        self.bring.setEnabled(may)
        self.stop.setVisible(busy)

    # --- deeds

    def _choose(self) -> None:
        kinds = _("Files of the exchange") + f" (*{ENDING});;" + _("All files") + " (*)"
        found = pick_file(
            self, _("Choose a file"), self.file.value() or self.folder.row.value() or str(Path.home()), kinds
        )
        if found:
            self.file.set_value(found)
            self.bring.setFocus()

    def _write(self) -> None:
        folder = self.folder.row.value()
        if not folder:
            self.focus()
            return
        desk = self.session.desk
        hubs = sorted(
            (one for one in self._stands.hubs if not one.above), key=lambda one: bool(one.url)
        )  # by hand first
        now = f"{moment(round(desk.clock.now().timestamp() * 1000)):%Y%m%d-%H%M%S}"
        reader = ("hub", "desks")[max(self.reader.currentIndex(), 0)]
        file = str(Path(folder) / f"{desk.site.agency}-{now}{ENDING}")
        if hubs:
            self.command.run("journal", "export", "--to", file, "--for", reader, "--hub", hubs[0].hub)
        elif self.code.value():
            self.command.run("sync", "request", "-", file, secret=self.code.value())
        else:
            self.code.editor.setFocus()

    def _take(self) -> None:
        if self.file.value():
            words = ("journal", "import") if self._stands.hubs else ("sync", "certificate")
            self.command.run(*words, self.file.value())
        else:
            self.file.editor.setFocus()

    def _done(self, answer: dict[str, Any]) -> None:
        if "hub" in answer:
            self.told.emit(good(N_("This desk is enrolled; its files go to the hub by hand.")))
            self.moved.emit()
            return
        if "events" not in answer:
            words = N_("The request is written. Carry it to the hub, and its certificate back.")
        elif "file" in answer:
            words = N_("Written: {events} entries, {attachments} scans and papers. Carry it to its reader.")
        else:
            words = N_(
                "Taken in: {events} new entries, {attachments} scans and papers; {confirmed} confirmed by the hub."
            )
        self.told.emit(good(words, **{name: value for name, value in answer.items() if isinstance(value, int)}))
        self.ask()

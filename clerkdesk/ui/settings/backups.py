"""Backups: where to and how often, which there are and when they were proved, and how one is restored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.services import backup_plan
from clerkdesk.services.backup import Backup
from clerkdesk.services.backup_plan import Listed, Plan, Proof, Standing
from clerkdesk.services.saying import moment
from clerkdesk.ui.backups import Backups
from clerkdesk.ui.errors import good, hint
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.restoring import RestoreCard
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.folder import FolderRow, pick_folder
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.progress import Progress

NAME: Final = 112
NONE: Final = Look(tone="warn", icon="alert", word=N_("Nothing is planned"))
WELL: Final = Look(tone="good", icon="check-circle", word=N_("Backed up and proved"))
WAITS: Final = Look(tone="idle", icon="clock", word=N_("The first one is due"))
LATE: Final = Look(tone="warn", icon="alert", word=N_("Overdue"))
FAILED: Final = Look(tone="bad", icon="error", word=N_("The last one failed"))
RUNS: Final = Look(tone="active", icon="clock", word=N_("Being made"))
SOUND: Final = Look(tone="good", icon="check-circle", word=N_("Proved sound"))
SPOILT: Final = Look(tone="bad", icon="error", word=N_("Damaged"))


class BackupsSection(Section):
    """The plan, the list, and what restoring means."""

    def __init__(self, session: Session, backups: Backups) -> None:
        super().__init__(session)
        self._backups = backups
        self._busy = False
        self.pick = pick_folder
        self._plan_card()
        self._list_card()
        self.restore = RestoreCard(session, self)
        self.body.addWidget(self.restore)
        self.save = self.save_button()
        self.save.clicked.connect(self._save)
        backups.changed.connect(self._show_standing)
        backups.moved.connect(self.progress.set_progress)
        backups.done.connect(self._done)
        backups.failed.connect(self._failed)
        self.retranslate()

    def _plan_card(self) -> None:
        self._card = Card(icon="shield")
        self._state = Chip(NONE)
        self._card.add_beside(self._state)
        self._why = label(muted=True, wrap=True)
        self._card.body.addWidget(self._why)
        self.folder = FolderRow(name_width=NAME)
        self._card.body.addWidget(self.folder)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._every, self.hours, self._hours = label(muted=True), _number(1, 744), label()
        self._keep, self.keep, self._kept = label(muted=True), _number(1, 1000), label()
        self._every.setFixedWidth(NAME)
        for name, box in ((self._every, self.hours), (self._keep, self.keep)):
            name.setBuddy(box)
        for widget in (self._every, self.hours, self._hours):
            line.addWidget(widget)
        line.addSpacing(16)
        for widget in (self._keep, self.keep, self._kept):
            line.addWidget(widget)
        line.addStretch(1)
        self._card.body.addLayout(line)
        self._last = label(wrap=True)
        self._card.body.addWidget(self._last)
        self.body.addWidget(self._card)

    def _list_card(self) -> None:
        self._there = Card(icon="disk")
        self._nothing = EmptyState("disk")
        self.list = Rows(
            [
                Column(title=N_("Made"), cell=_made, strong=True),
                Column(title=N_("Proof"), cell=lambda row: Cell(looks=(SOUND if row.sound else SPOILT,)), width=160),
                Column(title=N_("Last proved"), cell=lambda row: Cell(text=_short(row.proved_at)), width=176),
            ],
            self.session,
            tall=True,
            empty=self._nothing,
        )
        self.list.setMinimumHeight(232)
        self.list.current_changed.connect(lambda _at: self._show_buttons())
        self._there.body.addWidget(self.list, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.now = Button(icon="disk", key="F6")
        self.now.clicked.connect(self._now)
        self.elsewhere = Button(icon="folder-open", key="F7")
        self.elsewhere.clicked.connect(self._elsewhere)
        self.prove = Button(icon="check-circle", key="F8")
        self.prove.clicked.connect(self._prove)
        self.progress = Progress()
        self.stop = Button(icon="stop", key="Shift+F6")
        self.stop.clicked.connect(self._backups.stop)
        for widget in (self.now, self.elsewhere, self.prove):
            line.addWidget(widget)
        line.addWidget(self.progress, 1)
        line.addWidget(self.stop)
        line.addStretch(0)
        self._there.body.addLayout(line)
        self.body.addWidget(self._there, 1)

    def retranslate(self) -> None:
        """Set every text."""
        self._card.set_title(_("Planned backups"))
        self._why.setText(_("Encrypted like the data, made while work goes on, and each proved by opening the copy."))
        self.folder.set_name(_("Folder"), _("Folder for backups"), _("on another disk or a stick; empty: never"))
        self._every.setText(_("One every"))
        self._hours.setText(_("hours"))
        self._keep.setText(_("Keep the newest"))
        self._kept.setText(_("backups"))
        self.hours.setAccessibleName(_("Hours between two backups"))
        self.keep.setAccessibleName(_("How many backups are kept"))
        self._there.set_title(_("Backups that can be reached now"))
        self._nothing.set_words(
            _("No backup yet"),
            _("Plan them above, or press F7 and choose a stick; a stick that was put in shows here."),
        )
        self.now.set_words(_("Back up now"))
        self.elsewhere.set_words(_("To another folder …"))
        self.prove.set_words(_("Prove again"))
        self.stop.set_words(_("Stop"))
        self.save.set_words(_("Save the plan"))
        self.restore.retranslate()
        self._show_standing()

    def load(self) -> None:
        """Ask for the plan, how the desk stands and which backups there are."""
        may = self.session.administrator
        for widget in (self.folder, self.hours, self.keep, self.save):
            widget.setEnabled(may)
        self._backups.look()
        desk = self.session.desk
        self.session.work.ask(lambda: backup_plan.plan(desk), self._show_plan, self.fail, owner=self, latest="plan")
        self._load_list()

    def start(self) -> None:
        """Begin at the folder."""
        self.folder.setFocus()

    def chosen(self) -> Backup | None:
        """Return the backup that is chosen in the list."""
        row = self.list.chosen()
        return row.backup if isinstance(row, Listed) else None

    def _load_list(self) -> None:
        desk = self.session.desk
        self.session.work.ask(
            lambda: backup_plan.listed(desk), self._show_list, self.fail, owner=self, latest="backups"
        )

    def _show_plan(self, plan: Plan) -> None:
        self.folder.row.set_value(plan.folder)
        for box, value in ((self.hours, plan.hours), (self.keep, plan.keep)):
            with QSignalBlocker(box):
                box.setText(str(value))

    def _show_list(self, found: list[Listed]) -> None:
        self.list.set_rows(found)
        self._show_buttons()

    def _show_standing(self) -> None:
        standing = self._backups.standing
        busy = self._backups.task is not None
        if self._busy and not busy and self.isVisible():
            self._load_list()
        self._busy = busy
        self._state.set_look(RUNS if busy else _look(standing))
        self._last.setText(_told(standing))
        self._last.setVisible(bool(self._last.text()))
        self.progress.setVisible(busy)
        self.stop.setVisible(busy)
        self._show_buttons()

    def _show_buttons(self) -> None:
        busy, standing = self._backups.task is not None, self._backups.standing
        self.now.setEnabled(not busy and standing is not None and bool(standing.plan.folder))
        self.elsewhere.setEnabled(not busy)
        self.prove.setEnabled(not busy and self.chosen() is not None)
        self.restore.show_chosen(self.chosen())

    def _save(self) -> None:
        if not self.may():
            return
        try:
            wanted = Plan(folder=self.folder.row.value(), hours=_value(self.hours), keep=_value(self.keep))
        except Refused as no:
            self.fail(no)
            return
        desk = self.session.desk
        self.deed(lambda: backup_plan.save_plan(desk, wanted), self._saved)

    def _now(self) -> None:
        self.progress.set_progress(0, 1)
        self._backups.back_up()

    def _elsewhere(self) -> None:
        found = self.pick(self, _("Folder for this backup"), str(Path.home()))
        if found:
            self.progress.set_progress(0, 1)
            self._backups.back_up(Path(found))

    def _prove(self) -> None:
        one = self.chosen()
        if one is not None:
            self.progress.set_progress(0, 1)
            self._backups.prove(one)

    def _done(self, what: object) -> None:
        if isinstance(what, Backup):
            self.tell(good(N_("Backed up and proved: {folder}, {size}."), folder=str(what.path), size=size(what.size)))
        elif isinstance(what, Proof):
            self.tell(good(N_("The backup was opened and is sound.")))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Refused) and error.code == "backup-stopped":
            self.tell(hint(N_("The backup was stopped. Earlier backups are unchanged.")))
        else:
            self.fail(error)


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    if count >= 2**30:
        return f"{count / 2**30:.1f} GB".replace(".", ",")
    return f"{max(1, count // 2**20)} MB"


def _number(least: int, most: int) -> QLineEdit:
    box = QLineEdit()
    box.setValidator(QIntValidator(least, most, box))
    box.setFixedWidth(72)
    return box


def _value(box: QLineEdit) -> int:
    if not box.hasAcceptableInput():
        box.setFocus()
        raise Refused("bad-plan", "A backup is made every 1 to 744 hours, and 1 to 1000 are kept.", field="hours")
    return int(box.text())


def _look(standing: Standing | None) -> Look:
    if standing is None or not standing.plan.folder:
        return NONE
    if standing.failed is not None:
        return FAILED
    if standing.late:
        return LATE
    return WELL if standing.last is not None else WAITS


def _told(standing: Standing | None) -> str:
    if standing is None or standing.last is None:
        return ""
    return _("The last one was made and proved at {when}.").format(when=moment(standing.last))


def _short(at: datetime) -> str:
    return f"{site_time(at):%H:%M %d/%m/%Y}"


def _made(row: Listed) -> Cell:
    return Cell(text=_short(row.backup.made_at), sub=f"{size(row.backup.size)}  ·  {row.backup.path.parent}")

"""Beginning anew where the hub has stopped this desk: a code, how far it is, stopping; numbers that stand twice."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from clerkdesk.language import N_, _
from clerkdesk.services import lettering, recoding
from clerkdesk.services.exchanging import Stands
from clerkdesk.services.lettering import Clash
from clerkdesk.services.recoding import Twice
from clerkdesk.ui.errors import good
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.part import CommandPart
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.progress import Progress


class Beginning(CommandPart):
    """What is to be done about a stop, and about numbers that stand twice.

    Signals:
        begun(): the desk began anew.
    """

    begun = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._twice: tuple[Twice, ...] = ()
        self._stands = Stands((), 0)
        self._clash = Clash.NONE
        self.command.done.connect(self._done)
        self.command.failed.connect(self.told)
        self.command.told.connect(self._progress)
        self.command.moved.connect(self._say)
        self.card = Card(icon="undo")
        self.rows.addWidget(self.card, 1)
        self._what = label(wrap=True)
        self.card.body.addWidget(self._what)
        self.code = FieldRow(editor=QLineEdit(), name_width=120, marked=False)
        self.code.editor.returnPressed.connect(self._begin)
        self.card.body.addWidget(self.code)
        self.progress = Progress()
        self.card.body.addWidget(self.progress)
        self.twice = Button(kind="danger", icon="flag", key="Ctrl+D")
        self.twice.clicked.connect(self._open_twice)
        below = QVBoxLayout()
        below.addWidget(self.twice)
        self.card.body.addLayout(below)
        self.card.body.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.stop = Button(icon="close")
        self.stop.clicked.connect(self.command.stop)
        self.begin = Button(icon="undo", key="Shift+F9")
        self.begin.clicked.connect(self._begin)
        line.addStretch(1)
        line.addWidget(self.stop)
        line.addWidget(self.begin)
        self.card.body.addLayout(line)

    def take(self, stands: Stands) -> None:
        """Show what the hubs of ``stands`` ask for."""
        self._stands = stands
        desk = self.session.desk
        self.session.work.ask(
            lambda: (tuple(recoding.codes_twice(desk)), lettering.clash(desk)),
            self.know,
            self.failed.emit,
            owner=self,
            latest="codes-twice",
        )
        self._say()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.card.set_title(_("Begin anew"))
        self.code.set_name(_("New code"), _("of the hub; empty if none is asked for"))
        self.begin.set_words(_("Begin anew"))
        self.stop.set_words(_("Stop it"))
        self._say()

    def know(self, found: tuple[tuple[Twice, ...], Clash]) -> None:
        """Show the codes that stand twice, and how this desk stands with another that has its letters."""
        self._twice, self._clash = found
        self._say()

    def _say(self) -> None:
        busy, may = self.command.busy, self.session.administrator
        stopped = next((told.stopped(one) for one in self._stands.hubs if one.stopped), "")
        if busy:
            words = _("The desk's file is made anew beside the old one. Until the end everything can be stopped.")
        elif stopped:
            words = stopped + " " + _("Begin anew: every deed is kept, under fresh letters.")
        elif self._clash is Clash.KEEPS:
            words = _(
                "Another desk has the letters of this one, and began later: it takes others as soon as it hears of it. "
                "A number that stands for two is shown here."
            )
        elif self._clash is Clash.GIVES_WAY:
            words = _(
                "Another desk has the letters of this one, and began earlier: this one takes others with the next "
                "exchange. If its hub is too old for that, begin anew with a new code."
            )
        else:
            words = _("Only for a desk whose disk was copied or restored from a backup. No deed is lost by it.")
        self._what.setText(words)
        self.code.setVisible(not busy)
        self.begin.setVisible(not busy)
        self.begin.setEnabled(may)
        self.stop.setVisible(busy)
        self.progress.setVisible(busy)
        self.twice.setVisible(bool(self._twice) and not busy)
        self.twice.set_words(
            _("{count} codes stand for two dossiers: look at the first").format(count=len(self._twice))
        )

    def _progress(self, done: int, whole: int) -> None:
        self.progress.set_progress(done, max(1, whole))

    def _begin(self) -> None:
        if not self.session.administrator or self.command.busy:
            return
        code = self.code.value()
        self.progress.set_progress(0, 1)
        self.command.run("sync", "anew", "--tell", *(("--code", "-") if code else ()), secret=code)

    def _done(self, answer: dict[str, object]) -> None:
        self.code.set_value("")
        self.told.emit(
            good(
                N_("This desk began anew and writes as {letters}; {count} entries were taken along."),
                letters=answer["letters"],
                count=answer["rehomed"],
            )
        )
        self.begun.emit()

    def _open_twice(self) -> None:
        if self._twice:
            self.go.emit("dossiers", self._twice[0].apart)

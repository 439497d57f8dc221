"""The first run of a further desk: the code that the first one shows, and everything comes from there.

What was broken off, by a line that failed or a program that was killed, goes on where it was.
"""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.exchanging.asking import Command
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.start.key_choice import KeyChoice
from clerkdesk.ui.start.steps import Steps
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.label import Icon, label
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.devices.scan import Scan
    from clerkdesk.services.joining import Begun
    from clerkdesk.sync.finding import Found

log = logging.getLogger(__name__)

NAME: Final = 136
STEPS: Final = (N_("At the first desk: a code"), N_("The code here"), N_("Sign in"))


class Looking(QObject):
    """Listens for hubs of this network while the page is open.

    Signals:
        heard(object): a `Found`, again when it says something else.
    """

    heard = Signal(object)

    def __init__(self, work: Work, at: tuple[str, ...] | None, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._at = work, at
        self._open: ExitStack | None = None
        self._over = False

    def begin(self) -> None:
        """Begin, in the background; without a network there is nothing to hear."""

        def run() -> ExitStack:
            from clerkdesk.sync.finding import listening

            with ExitStack() as stack:
                stack.enter_context(listening(self._hear, self._at))
                return stack.pop_all()

        self._work.ask(run, self._opened, lambda error: log.info("no network to look at: %s", error), owner=self)

    def end(self) -> None:
        """Listen no more; saying goodbye takes a moment, for which nobody waits."""
        self._over = True
        if self._open is not None:
            threading.Thread(target=self._open.close, daemon=True, name="looking ends").start()
            self._open = None

    def _opened(self, stack: ExitStack) -> None:
        self._open = stack
        if self._over:
            self.end()

    def _hear(self, found: Found) -> None:
        if not self._over:
            self.heard.emit(found)


class JoiningPage(Gate):
    """Asks for the code, finds its hub, and makes this computer a desk.

    Signals:
        joined(): the data folder is there.
        back_wanted(): back to the start; nothing was made.
    """

    topic = "joining"

    joined = Signal()
    back_wanted = Signal()

    def __init__(self, path: Path, work: Work, at: tuple[str, ...] | None = None) -> None:
        """``at``: addresses to look for hubs at, None: on all networks of this computer."""
        super().__init__()
        self._work, self._at, self._path = work, at, path
        self._begun: Begun | None = None
        self._found: dict[str, Found] = {}
        self._came = 0
        self.command = Command(path, self)
        self.command.done.connect(self._done)
        self.command.failed.connect(self._failed)
        self.command.told.connect(self._told)
        self.command.moved.connect(self.retranslate)
        self.looking = Looking(work, at, self)
        self.looking.heard.connect(self._heard)
        self.steps = Steps(STEPS, 1)
        self.side.body.addWidget(self.steps)
        self._card = Card(icon="desk")
        self.code = FieldRow(editor=QLineEdit(), name_width=NAME, marked=False)
        self.address = FieldRow(editor=QLineEdit(), name_width=NAME, marked=False)
        for row in (self.code, self.address):
            self._card.body.addWidget(row)
        enter_goes_on(self.code, self.address)
        self.address.editor.returnPressed.connect(self._join)
        self.code.edited.connect(self._typed)
        line = QHBoxLayout()
        line.setSpacing(12)
        self._icon = Icon("search", size=20)
        self._where = label(wrap=True)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._where, 1)
        self._card.body.addLayout(line)
        self.body.addWidget(self._card)
        self._key_card = Card(icon="lock")
        self.keys = KeyChoice()
        self._key_card.body.addWidget(self.keys)
        self.body.addWidget(self._key_card)
        self._back, self._on = self.end_with("arrow-right", self.back, self._join)
        self.keys.ask(work)
        self.looking.begin()
        self.retranslate()
        self._ask_begun()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(
            _("Join the other desks of the centre"),
            _("At the first desk, Exchange, Desks, “Show a code”: scan its QR here, or type the code."),
        )
        busy = self.command.busy
        self._card.set_title(_("The code of the first desk"))
        self.code.set_name(_("Code"), "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
        self.address.set_name(_("Address"), _("only when the hub is not found by itself"))
        self._key_card.set_title(_("The keys of the data"))
        self.keys.retranslate()
        self.steps.retranslate()
        self._back.set_words(_("Stop it") if busy else _("Back"))
        self._on.set_words(_("Joining …") if busy else _("Go on") if self._goes_on else _("Join"))
        self._on.setEnabled(not busy)
        for row in (self.code, self.address):
            row.setEnabled(not busy)
        self._say_where()
        self._key_card.setVisible(not self._goes_on)

    def start(self) -> None:
        """Begin with the code."""
        self.code.editor.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)

    def back(self) -> None:
        """Stop what is under way, else go back."""
        if self.command.busy:
            self.command.stop()
        else:
            self.end()
            self.back_wanted.emit()

    def end(self) -> None:
        """The page goes."""
        self.looking.end()
        self.command.end()

    def on_scan(self, scan: Scan) -> bool:
        """Take the QR of the first desk."""
        from clerkdesk.devices.scan import Garbled, TypedText
        from clerkdesk.sync.protocol import welcome

        if isinstance(scan, Garbled):
            self.notice(Notice(tone="warn", what=scan.reason.text, params=tuple(scan.reason.params.items())))
            return True
        read = welcome.read(scan.text) if isinstance(scan, TypedText) else None
        if read is None:
            self.notice(Notice(tone="warn", what=N_("This is not the QR that “Add a desk” shows.")))
            return True
        self.code.set_value(read.code)
        self.address.set_value(read.addresses[0])
        self._say_where()
        self._join()
        return True

    # --- what was broken off

    def _ask_begun(self) -> None:
        """Look in the background whether a joining was begun here: the key place may take its time."""

        def run() -> Begun | None:
            from clerkdesk.services import joining

            return joining.begun(self._path)

        self._work.ask(run, self.know_begun, self.fail, owner=self)

    def know_begun(self, begun: Begun | None) -> None:
        """Show what was broken off here, if anything was."""
        self._begun = begun
        if begun is not None and not self.code.value():
            self.code.set_value(begun.how.code)
            self.address.set_value(begun.how.address)
        self.retranslate()

    @property
    def _goes_on(self) -> bool:
        """Whether F9 goes on with what was begun: another code begins anew."""
        begun = self._begun
        return begun is not None and (begun.known or self.code.value() in {"", begun.how.code})

    # --- which hub

    def _heard(self, found: Found) -> None:
        self._found[found.name] = found
        self._say_where()

    def _typed(self) -> None:
        from clerkdesk.sync.protocol import welcome

        read = welcome.read(self.code.value())
        if read is not None:  # a scanner that types into the field
            self.code.set_value(read.code)
            self.address.set_value(read.addresses[0])
        self.retranslate()

    def _say_where(self) -> None:
        code = self.code.value()
        right = next((one for one in self._found.values() if code and one.speaks(code)), None)
        if self.command.busy:
            icon, tone = "line", "accent"
            words = (
                _("Taking over what the other desks have: {count} entries …").format(count=self._came)
                if self._came > 1
                else _("Asking the hub …")
            )
        elif self._goes_on:
            icon, tone = "undo", "accent"
            words = _("Joining was broken off here. Nothing is lost: F9 goes on with it.")
        elif right is not None:
            icon, tone = "check-circle", "good"
            words = _("The hub of this code is here: {site}, at {address}").format(
                site=right.site, address=right.addresses[0]
            )
        elif self._found:
            icon, tone = "line", "muted"
            here = ", ".join(f"{one.site} ({one.mark})" for one in self._found.values())
            words = _("On this network: {hubs}").format(hubs=here)
        else:
            icon, tone = "search", "muted"
            words = _("Looking for hubs on this network … If none is found, type the address beside the code.")
        self._icon.set_icon(icon, tone)
        self._where.setText(words)

    # --- joining

    def _join(self) -> None:
        if self.command.busy:
            return
        self.banner.close_notice()
        code, address, keys = self.code.value(), self.address.value(), self.keys.keys()
        if not code and not self._goes_on:
            self.code.editor.setFocus()
            return
        if not keys and not self._goes_on:
            self.fail(Refused("no-key-choice", "Choose first where the keys of the data are kept.", field="keys"))
            self.keys.file.setFocus()
            return
        self._came = 0
        words = ["counters", "join", *(["-"] if code else []), *(["--keys", keys] if keys else []), "--tell"]
        words += ["--address", address] if address else []
        words += ["--find-at", ",".join(self._at)] if self._at else []
        self.command.run(*words, secret=code)

    def _told(self, done: int, _whole: int) -> None:
        self._came = done
        self._say_where()

    def _failed(self, notice: Notice) -> None:
        self.notice(notice)
        row = {"code": self.code, "address": self.address}.get(notice.field)
        if row is not None:
            row.set_wrong(_("Please check"))
        (row or self.code).editor.setFocus()
        self._ask_begun()

    def _done(self, _answer: object) -> None:
        self.end()
        self.joined.emit()

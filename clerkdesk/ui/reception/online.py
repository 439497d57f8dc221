"""Filing online on the citizen's own account: the steps to tick with them, its code, or why it is taken here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.services.online import STEPS
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.label import label

ONLINE_KEY: Final = "Ctrl+O"
HERE: Final = Look(tone="idle", icon="reception", word=N_("Taken here"))
MOST: Final = 9
"""So many reasons have a digit."""


class OnlineBar(QWidget):
    """The key that opens the steps, and that the dossier is taken here for a reason, once that was said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = Button(icon="globe", key=ONLINE_KEY)
        self._direct = Chip()
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self.button)
        across.addWidget(self._direct)
        self.setVisible(False)

    def show_state(self, *, offered: bool, direct: str) -> None:
        """Show whether the procedure can be filed online, and why it is not."""
        self.setVisible(offered)
        said = _("Taken here: {reason}").format(reason=direct) if direct else ""
        self.button.set_words(_("File online"), said or _("On their own account, by their own hand"))
        self._direct.set_look(HERE if direct else None)
        self._direct.setVisible(bool(direct))  # else its gap would stand beside that of the bar
        self._direct.setToolTip(said)


class _Tick(QCheckBox):
    """A step; Space ticks it, Enter ticks it and goes on."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on, up and down."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not self.isChecked():
                    self.click()
                self.focusNextChild()
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)


class _Step(QWidget):
    """A tick and its words, which wrap."""

    def __init__(self) -> None:
        super().__init__()
        self.tick = _Tick()
        self.words = label(wrap=True)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)


class Online(QWidget):
    """The page beside the citizen: above what they do themselves, below why it is taken here.

    Signals:
        changed(): a step was ticked or something typed. told(): Enter was pressed in the code. taken(str): a reason
        was chosen or typed. kept(str): so was this one, and it is to be offered from now on.
    """

    changed = Signal()
    told = Signal()
    taken = Signal(str)
    kept = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self._steps, self._direct = Card(icon="globe"), Card(icon="reception")
        self._lead = label(wrap=True, strong=True)
        self._steps.body.addWidget(self._lead)
        self.steps = {one.key: _Step() for one in STEPS}
        for step in self.steps.values():
            self._steps.body.addWidget(step)
            step.tick.toggled.connect(self._change)
        self._code_name = label(muted=True)
        self.code = QLineEdit()
        self.code.setMaxLength(64)
        self.code.textEdited.connect(self._change)
        self.code.returnPressed.connect(self.told)
        self._steps.body.addWidget(self._code_name)
        self._steps.body.addWidget(self.code)
        self.reasons = [Button(kind="quiet", key=str(at + 1)) for at in range(MOST)]
        for at, button in enumerate(self.reasons):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _on=False, at=at: self.taken.emit(self._known[at]))
            self._direct.body.addWidget(button)
            button.setVisible(False)
        self._known: tuple[str, ...] = ()
        self.other = QLineEdit()
        self.other.setMaxLength(200)
        self.other.returnPressed.connect(self.take_typed)
        self.keep = Button(kind="quiet", icon="bookmark", key="Ctrl+J")
        self.keep.clicked.connect(self._keep)
        across = QHBoxLayout()
        across.addWidget(self.other, 1)
        across.addWidget(self.keep)
        self._direct.body.addLayout(across)
        self._steps.body.addStretch(1)
        self._direct.body.addStretch(1)
        columns = Columns(least=900)
        columns.add(self._steps, 5)
        columns.add(self._direct, 4)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(columns)
        rows.addStretch(1)

    def show_part(self, ticked: Sequence[str], code: str, direct: str, reasons: Sequence[str]) -> None:
        """Show what was ticked and typed, with the usual ``reasons``."""
        self._filling = True
        for key, step in self.steps.items():
            step.tick.setChecked(key in ticked)
        self.code.setText(code)
        self._known = tuple(reasons)[:MOST]
        for at, button in enumerate(self.reasons):
            if at < len(self._known):
                button.set_words(self._known[at])
            button.setVisible(at < len(self._known))
        self.other.setText("" if direct in self._known else direct)
        self._filling = False

    def ticked(self) -> list[str]:
        """Return the keys of the steps that are ticked."""
        return [key for key, step in self.steps.items() if step.tick.isChecked()]

    def first(self) -> QWidget:
        """Return where the work goes on: the first open step, else the code."""
        return next((step.tick for step in self.steps.values() if not step.tick.isChecked()), self.code)

    def take_typed(self) -> None:
        """Take the reason that was typed; with none the focus goes where it is typed."""
        reason = " ".join(self.other.text().split())
        if reason:
            self.taken.emit(reason)
        else:
            self.other.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set the texts."""
        self._steps.set_title(_("Filing online on their own account"))
        self._lead.setText(_("They sign in, they press Send. Never ask for, type or write down a password or a code."))
        for one in STEPS:
            self.steps[one.key].words.setText(_(one.words))
            self.steps[one.key].tick.setAccessibleName(_(one.words))
        self._code_name.setText(_("Code of the dossier there"))
        self.code.setAccessibleName(self._code_name.text())
        self.code.setPlaceholderText("H24.101.05-261123-0001")
        self._direct.set_title(_("Taken at the counter instead, because"))
        self.other.setPlaceholderText(_("Another reason"))
        self.other.setAccessibleName(_("Another reason"))
        self.keep.set_words(_("Offer it from now on"))

    def _change(self, _what: object) -> None:
        if not self._filling:
            self.changed.emit()

    def _keep(self) -> None:
        reason = " ".join(self.other.text().split())
        if reason:
            self.kept.emit(reason)

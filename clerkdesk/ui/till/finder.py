"""Finding the dossier that money is taken for: scan its receipt, or type."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clerkdesk.domain.fee import money
from clerkdesk.language import _
from clerkdesk.services import look
from clerkdesk.services.look import Line
from clerkdesk.ui import tokens
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.search import Hit, ScanBox

_MOST = 7


class Finder(QWidget):
    """The box.

    Signals:
        chosen(str): the stream of a dossier.
        entered(str): what was typed, without a finding being chosen.
    """

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = session.desk
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self._title = label(size=tokens.LEAD, strong=True)
        self._hint = label(muted=True, wrap=True)
        self.box = ScanBox(self._find, session.work)
        self.box.chosen.connect(lambda stream: self.chosen.emit(str(stream)))
        self.box.entered.connect(self.entered)
        for widget in (self._title, self._hint, self.box):
            rows.addWidget(widget)
        rows.addStretch(1)
        self.setFocusProxy(self.box)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Take a fee"))
        self._hint.setText(_("Scan the receipt of the dossier, or type its code or the citizen's name."))
        self.box.setPlaceholderText(_("Code, name, ID number"))
        self.box.setAccessibleName(_("Find the dossier"))

    def _find(self, text: str) -> Sequence[Hit]:
        lines = [line for line in look.find_text(self._desk, text, 40) if line.code]
        lines.sort(key=_owed, reverse=True)
        return [
            Hit(
                value=line.stream,
                title=line.name or line.code,
                detail=f"{line.code.removeprefix(f'{self._desk.site.agency}-')} · {line.procedure_name}",
                tag=_("owes {amount}").format(amount=money(_owed(line))) if _owed(line) else "",
                icon="money" if _owed(line) else "dossiers",
            )
            for line in lines[:_MOST]
        ]


def _owed(line: Line) -> int:
    return max(0, line.fee - line.paid)

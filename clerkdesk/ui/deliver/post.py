"""A result that goes to the applicant by public post: where to, and under which number the post took it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.services.look import Details
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.label import label

KEY: Final = "Ctrl+7"


class ByPost(QWidget):
    """The choice of the post, and the consignment number once it is chosen.

    Signals:
        turned(bool): the post was chosen, or not any more.
        changed(): the number was typed.
        entered(): Enter in the number.
    """

    turned = Signal(bool)
    changed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details: Details | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self.box = QCheckBox()
        self.box.toggled.connect(self._turn)
        QShortcut(QKeySequence(KEY), self, self.box.click)
        self._address = label(muted=True, wrap=True)
        self._address.setIndent(30)
        self.number = FieldRow(name_width=144, marked=False)
        self.number.setObjectName("by_post")
        self.number.editor.setMaxLength(100)
        self.number.edited.connect(self.changed)
        self.number.editor.returnPressed.connect(self.entered)
        for widget in (self.box, self._address, self.number):
            rows.addWidget(widget)
        self._address.hide()
        self.number.hide()

    @property
    def chosen(self) -> bool:
        """Whether it goes by post."""
        return self.box.isChecked()

    def begin(self, details: Details) -> None:
        """Begin with a dossier; the same one keeps what was typed."""
        same = self._details is not None and self._details.dossier.id == details.dossier.id
        self._details = details
        if not same:
            self.number.set_value("")
            self.box.setChecked(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.box.setText(_("It goes to the applicant by public post ({key})").format(key=KEY))
        self.number.set_name(_("Consignment number"), _("on the label of the post, as EA123456789VN"))
        applicant = self._details.dossier.applicant if self._details else None
        if applicant is not None:
            address = applicant.address.text or _("no address")
            self._address.setText(" · ".join(filter(None, (applicant.name, address, applicant.phone))))

    def lacking(self) -> str:
        """Return what is still missing, in words, "" when it can go."""
        applicant = self._details.dossier.applicant if self._details else None
        if applicant is not None and not applicant.address.text:
            return _("The applicant has no address to send it to.")
        return "" if self.number.value() else _("Type the consignment number.")

    def _turn(self, on: bool) -> None:
        self._address.setVisible(on)
        self.number.setVisible(on)
        self.turned.emit(on)
        if on:
            self.number.editor.setFocus(Qt.FocusReason.TabFocusReason)

"""The data of this desk: where they are, how they are, and the recovery code."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, QUrl
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clerkdesk.language import N_, _
from clerkdesk.services import clerks, workstation
from clerkdesk.services.desk import Changes
from clerkdesk.ui import theme
from clerkdesk.ui.errors import good
from clerkdesk.ui.health import Health
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.proving import Proving
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.settings.supporting import Supporting
from clerkdesk.ui.start.recovery_sheet import CodeGrid
from clerkdesk.ui.start.sign_in import PinField
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, column
from clerkdesk.ui.widgets.label import label


class SpaceBar(QWidget):
    """How full the disk is: drawn, with the free space written."""

    def __init__(self) -> None:
        super().__init__()
        self._free = self._total = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_space(self, free: int, total: int) -> None:
        """Show ``free`` of ``total`` bytes."""
        self._free, self._total = free, total
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a bar."""
        return QSize(200, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw it; red when little is left."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        paint.rounded(painter, self.rect(), c.idle_bg, radius=6)
        if self._total:
            used = int(self.width() * (1 - self._free / self._total))
            low = workstation.Space(self._free).low
            paint.rounded(painter, QRect(0, 0, max(12, used), self.height()), c.bad if low else c.accent, radius=6)


class DataSection(Section):
    """Everything about the data folder."""

    def __init__(self, session: Session, health: Health) -> None:
        super().__init__(session)
        columns = Columns(least=800)
        left, rows = column(spacing=16)
        self._place_card = Card(icon="folder-open")
        self._place = label(wrap=True, copy=True)
        self._place_card.body.addWidget(self._place)
        self._bar = SpaceBar()
        self._free = label(muted=True, wrap=True)
        self._place_card.body.addWidget(self._bar)
        self._place_card.body.addWidget(self._free)
        self.show_folder = Button(kind="quiet", icon="folder-open")
        self.show_folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(session.desk.store.folder.path)))
        )
        self._place_card.add_beside(self.show_folder)
        rows.addWidget(self._place_card)
        self.proving = Proving(session, health, self)
        rows.addWidget(self.proving)
        rows.addStretch(1)
        columns.add(left)
        columns.add(self._recovery())
        self.body.addWidget(columns)
        self.body.addStretch(1)
        session.locked.connect(self._hide_code)
        self.retranslate()

    def _recovery(self) -> QWidget:
        box, rows = column(spacing=16)
        self._code_card = Card(icon="key")
        self._code_why = label(muted=True, wrap=True)
        self._code_card.body.addWidget(self._code_why)
        self._code: CodeGrid | None = None
        self._pin_name = label(muted=True)
        self.pin = PinField()
        self.show_code = Button(icon="eye")
        self._asking = QWidget()
        line = QHBoxLayout(self._asking)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._pin_name)
        line.addWidget(self.pin, 1)
        line.addWidget(self.show_code)
        self.hide_code = Button(icon="close")
        self.print_code = Button(icon="printer", key="Ctrl+P")
        self._shown = QWidget()
        below = QHBoxLayout(self._shown)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.hide_code)
        below.addWidget(self.print_code)
        below.addStretch(1)
        self._shown.hide()
        self._code_card.body.addWidget(self._asking)
        self._code_card.body.addWidget(self._shown)
        self.print_code.clicked.connect(self._print_code)
        self.pin.returnPressed.connect(self._show_code)
        self.show_code.clicked.connect(self._show_code)
        self.hide_code.clicked.connect(self._hide_code)
        rows.addWidget(self._code_card)
        self.supporting = Supporting(self.session, self)
        rows.addWidget(self.supporting)
        rows.addStretch(1)
        return box

    def retranslate(self) -> None:
        """Set every text."""
        self._place_card.set_title(_("Data folder"))
        self.show_folder.set_words(_("Show the folder"))
        self.proving.retranslate()
        self.supporting.retranslate()
        self._code_card.set_title(_("Recovery code of this desk"))
        self._code_why.setText(
            _("It opens the data when this computer's keyring is lost. An administrator can see it again.")
        )
        self._pin_name.setText(_("Your PIN"))
        self.pin.setAccessibleName(_("Your PIN"))
        self.show_code.set_words(_("Show the code"))
        self.hide_code.set_words(_("Hide the code"))
        self.print_code.set_words(_("Print"))

    def load(self) -> None:
        """Ask for the space left, and show the rest."""
        desk = self.session.desk
        self._place.setText(str(desk.store.folder.path))
        self.proving.load()
        self._asking.setEnabled(self.session.administrator)

        def run() -> tuple[int, int]:
            import shutil

            usage = shutil.disk_usage(desk.store.folder.path)
            return usage.free, usage.total

        self.session.work.ask(run, self._show_space, self.fail, owner=self, latest="space")

    def _show_space(self, found: tuple[int, int]) -> None:
        free, total = found
        self._bar.set_space(free, total)
        self._free.setText(
            _("{free} free of {total}. Below 500 MB there is a warning, below 50 MB no new work is accepted.").format(
                free=_size(free), total=_size(total)
            )
        )

    def _show_code(self) -> None:
        account, desk, pin = self.session.account, self.session.desk, self.pin.text()
        if account is None or not pin or not self.may():
            return

        def run() -> Changes:
            clerks.sign_in(desk, account.name, pin)
            return Changes()

        self.deed(run, lambda _changes: self._reveal())
        self.pin.clear()

    def _reveal(self) -> None:
        account = self.session.account
        if account is None or not self.session.open:
            return
        self._hide_code()
        self._code = CodeGrid(workstation.recovery_code_of(self.session.desk, account), columns=3)
        self._code_card.body.insertWidget(1, self._code)
        self._asking.hide()
        self._shown.show()
        self.hide_code.setFocus()

    def _print_code(self) -> None:
        desk, account = self.session.desk, self.session.account
        if account is not None:
            self.session.work.ask(
                lambda: workstation.print_recovery_code(desk, account),
                lambda name: self.tell(good(N_("The code was sent to {printer}."), printer=name)),
                self.fail,
                owner=self,
            )

    def _hide_code(self) -> None:
        if self._code is not None:
            self._code.hide()
            self._code.deleteLater()
            self._code = None
        self._asking.show()
        self._shown.hide()


def _size(size: int) -> str:
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size // 2**20} MB"

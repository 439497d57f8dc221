"""What was scanned or signed for a dossier: listed, opened by a key, taken from the hub when it is not here yet."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.services import scans
from clerkdesk.services.look import Details
from clerkdesk.services.scans import Scan
from clerkdesk.ui import tokens
from clerkdesk.ui.errors import hint
from clerkdesk.ui.exchanging.asking import Command
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.label import label

HERE = Look(tone="good", icon="check-circle", word=N_("Here"))
AWAY = Look(tone="idle", icon="line-off", word=N_("Not fetched yet"))
COMING = Look(tone="active", icon="clock", word=N_("Being fetched"))
ROWS = 4


class Scanned(QWidget):
    """The list. Enter opens; what is not here is fetched first, in a process of its own.

    Signals:
        opened(object): the content to show, a PDF.
        told(object): a `Notice` for the page. failed(object): an exception for it.
    """

    opened = Signal(object)
    told = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stream = ""
        self._scans: tuple[Scan, ...] = ()
        self._wanted = ""  # opened as soon as it is here
        self._fetching = ""  # the dossier
        self._command = Command(session.desk.store.folder.path, self)
        self._command.done.connect(lambda _answer: self._fetched())
        self._command.failed.connect(self._not_fetched)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        self._title = label(size=tokens.LEAD, strong=True)
        self.open = Button(kind="quiet", icon="eye", key="Ctrl+D")
        head.addWidget(self._title, 1)
        head.addWidget(self.open)
        rows.addLayout(head)
        self.list = DossierList()
        rows.addWidget(self.list)
        self.list.picked.connect(self._open)
        self.open.clicked.connect(self._open_current)
        self.hide()

    def show_details(self, details: Details) -> None:
        """List what the dossier of ``details`` names, in the language spoken now."""
        if details.dossier.id != self._stream:
            self._stream, self._scans, self._wanted = details.dossier.id, (), ""
            self._show()
        self.ask()

    def ask(self) -> None:
        """Ask anew what there is and what of it is here."""
        desk, stream = self._session.desk, self._stream
        self._session.work.ask(
            lambda: (stream, scans.of(desk, stream)), self._known, self.failed.emit, owner=self, latest="scans"
        )

    def scans(self) -> tuple[Scan, ...]:
        """Return what is listed."""
        return self._scans

    def _known(self, found: tuple[str, tuple[Scan, ...]]) -> None:
        if found[0] != self._stream:
            return
        self._scans = found[1]
        self._show()
        wanted = next((one for one in self._scans if one.name == self._wanted and one.here), None)
        if wanted is not None:
            self._open(wanted)

    def _show(self) -> None:
        self._title.setText(_("Scans and signed forms"))
        self.open.set_words(_("See the scan"))
        self.list.setAccessibleName(_("Scans and signed forms"))
        self.list.show_lines(
            [
                DossierLine(
                    value=one,
                    title=_title(one),
                    detail=size_words(one.size) if one.here else _("at the hub; Enter fetches it"),
                    look=HERE if one.here else COMING if self._fetching == self._stream else AWAY,
                )
                for one in self._scans
            ],
            most=ROWS,
        )
        self.setVisible(bool(self._scans))

    def _open_current(self) -> None:
        lines, row = self.list.lines(), self.list.currentIndex().row()
        if lines:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._open(lines[max(0, row)].value)

    def _open(self, one: Scan) -> None:
        desk = self._session.desk
        if one.here:
            self._wanted = ""
            self._session.work.ask(
                lambda: as_pdf(scans.content(desk, one.name)),
                self.opened.emit,
                self.failed.emit,
                owner=self,
                latest="scan",
            )
            return
        self._wanted = one.name
        if not self._command.busy:
            self._fetching = self._stream
            self._command.run("sync", "fetch", self._stream)
            self._show()

    def _fetched(self) -> None:
        was, self._fetching = self._fetching, ""
        if was == self._stream:
            wanted = self._wanted
            self.ask()
            self._session.work.ask(lambda: None, lambda _none: self._tell_of(wanted), owner=self)

    def _tell_of(self, wanted: str) -> None:
        """The hub had nothing under the name: whoever scanned it has not sent it yet."""
        if any(one.name == wanted and not one.here for one in self._scans):
            self._wanted = ""
            self.told.emit(hint(N_("The hub does not have it yet: the desk where it was scanned has not sent it.")))

    def _not_fetched(self, notice: object) -> None:
        self._fetching = self._wanted = ""
        self._show()
        self.told.emit(notice)


def _title(one: Scan) -> str:
    return one.title or _("Scan")


def size_words(size: int) -> str:
    """Return a size in bytes as people say it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def as_pdf(content: bytes) -> bytes:
    """Return ``content`` as it is when it is a PDF; a picture becomes a page of one. Not for the GUI thread."""
    image = QImage() if content.startswith(b"%PDF") else QImage.fromData(content)
    if image.isNull():
        return content
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(150)
    painter = QPainter(writer)
    room = image.size().scaled(painter.viewport().size(), Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawImage(QRect(0, 0, room.width(), room.height()), image)
    painter.end()
    buffer.close()
    return bytes(held.data())

"""The drawer at the right of the window that holds the help; the page beside it goes on working."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget
from shiboken6 import isValid

from clerkdesk import language
from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.help import keys, paper, topics
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Icon, label

WIDTH: Final = 440
_INDENT: Final = 12  # beside the ring round the text


class Drawer(QFrame):
    """Shows one topic over the right of ``window``. Esc closes it and gives the focus back.

    Signals:
        sheet_wanted(): the sheet of shortcuts is to be printed. tour_wanted(): show the way through a reception.
    """

    sheet_wanted = Signal()
    tour_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("drawer")
        self._window = window
        self._before: QWidget | None = None
        self._of: QWidget | None = None
        self.topic = ""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 16, 12, 12)
        rows.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(_INDENT, 0, 0, 0)
        head.setSpacing(10)
        head.addWidget(Icon("help", size=24, tone="accent"), 0, Qt.AlignmentFlag.AlignVCenter)
        self.title = label(size=tokens.TITLE, strong=True, wrap=True)
        head.addWidget(self.title, 1)
        self.shut = Button(kind="quiet", icon="close")
        self.shut.clicked.connect(self.close_drawer)
        head.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        rows.addLayout(head)
        self.text = QTextBrowser()
        self.text.setObjectName("help")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.document().setDocumentMargin(_INDENT)
        rows.addWidget(self.text, 1)
        self._foot = label(muted=True, wrap=True)
        self._foot.setIndent(_INDENT)
        rows.addWidget(self._foot)
        deeds = QHBoxLayout()
        deeds.setContentsMargins(_INDENT, 0, 0, 0)
        deeds.setSpacing(8)
        self.sheet = Button(icon="printer")
        self.sheet.clicked.connect(self.sheet_wanted)
        self.tour = Button(icon="flag")
        self.tour.clicked.connect(self.tour_wanted)
        deeds.addWidget(self.tour)
        deeds.addWidget(self.sheet)
        deeds.addStretch(1)
        rows.addLayout(deeds)
        self.hide()
        window.installEventFilter(self)
        for widget in (self.text, self.shut, self.sheet, self.tour):
            widget.installEventFilter(self)

    def show_topic(self, topic: str, of: QWidget | None, *, working: bool) -> None:
        """Show ``topic``, which tells of the widget ``of``. working: somebody is signed in, so there is paper."""
        if not self.isVisible():
            self._before = self._window.focusWidget()
        self.topic, self._of = topic, of
        self.sheet.setVisible(working)
        self.tour.setVisible(working)
        self.retranslate()
        self._place()
        self.show()
        self.raise_()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_drawer(self) -> None:
        """Put the drawer away and give the focus back."""
        if self.isHidden():
            return
        focused = QApplication.focusWidget()
        had = focused is None or self.isAncestorOf(focused)
        self.hide()
        if had and self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = self._of = None

    def retranslate(self) -> None:
        """Set every text in the language and the colours of now."""
        self.shut.set_words("", _("Close the help (Esc)"))
        self.sheet.set_words(_("Print all keys"))
        self.tour.set_words(_("First receipt, step by step"))
        self._foot.setText(_("↑ ↓ read on   F1 or Esc close"))
        if self.topic:
            told = topics.topic(self.topic, language.current())
            now = keys.in_sight(self._of) if self._of is not None and isValid(self._of) else ()
            self.title.setText(told.title)
            self.text.document().setDefaultFont(theme.font())
            self.text.setHtml(paper.html(told, now))
            self.text.setAccessibleName(_("Help: {title}").format(title=told.title))

    def _place(self) -> None:
        width = min(WIDTH, self._window.width() - 2 * tokens.TARGET)
        self.setGeometry(self._window.width() - width, 0, width, self._window.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the right of the window; let Esc close the drawer, not go back on the page under it."""
        if event.type() == QEvent.Type.Resize and watched is self._window and self.isVisible():
            self._place()
        if isinstance(event, QKeyEvent) and watched is not self._window and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.close_drawer()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange} and hasattr(self, "tour"):
            self.retranslate()

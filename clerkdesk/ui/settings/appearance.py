"""Theme and language, switched at once."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy

from clerkdesk import language
from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.shell import Shell
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label


class Sample(QAbstractButton):
    """A choice shown as a small window. worn: a key of `tokens.THEMES`, or "" for the theme that is on."""

    def __init__(self, value: str, worn: str = "", title: str = "") -> None:
        super().__init__()
        self.value, self._worn, self._title = value, worn, title
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for the drawing and its name."""
        return QSize(260, 168)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw a small window in the theme's colours, and the name of the choice."""
        painter = QPainter(self)
        paint.begin(painter)
        now = theme.colours()
        c = tokens.THEMES[self._worn] if self._worn else now
        chosen = self.isChecked()
        frame = self.rect().adjusted(2, 2, -2, -36)
        paint.rounded(painter, frame, c.ground, edge=now.accent if chosen else now.line, width=2, radius=8)
        rail = QRect(frame.left() + 2, frame.top() + 2, 44, frame.height() - 4)
        paint.rounded(painter, rail, c.sunken, radius=6)
        for row in range(3):
            fill = c.accent if row == 0 else c.edge
            paint.rounded(painter, QRect(rail.left() + 10, rail.top() + 14 + row * 18, 24, 6), fill, radius=3)
        card = QRect(rail.right() + 12, frame.top() + 14, frame.width() - 72, frame.height() - 28)
        paint.rounded(painter, card, c.surface, edge=c.line, radius=6)
        if self._title:
            paint.text(painter, card.adjusted(12, 0, -12, 0), self._title, c.text, theme.strong(tokens.LEAD))
        else:
            for row, part in enumerate((0.7, 0.9, 0.5)):
                line = QRect(card.left() + 12, card.top() + 14 + row * 16, int((card.width() - 24) * part), 6)
                paint.rounded(painter, line, c.text if row == 0 else c.muted, radius=3)
            paint.rounded(painter, QRect(card.right() - 68, card.bottom() - 26, 56, 16), c.accent, radius=4)
        words = QRect(34, self.height() - 32, self.width() - 36, 32)
        if chosen:
            paint.icon(painter, "check-circle", now.accent, QRect(4, words.top(), 24, 32))
        else:
            paint.icon(painter, "circle", now.muted, QRect(4, words.top(), 24, 32))
        paint.text(painter, words, self.text(), now.text, theme.strong() if chosen else theme.font())
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), radius=8)


class AppearanceSection(Section):
    """Both are kept for this desk."""

    def __init__(self, session: Session, shell: Shell) -> None:
        super().__init__(session)
        self._shell = shell
        self._theme_card, self.themes = self._row("sun", [Sample("light", "light"), Sample("dark", "dark")])
        words = [Sample("vi", title="Tiếp nhận hồ sơ"), Sample("en", title="Receive a dossier")]
        self._language_card, self.languages = self._row("globe", words)
        for sample in self.themes:
            sample.clicked.connect(lambda _checked=False, to=sample.value: shell.wear(to))
        for sample in self.languages:
            sample.clicked.connect(lambda _checked=False, to=sample.value: shell.speak(to))
        self._note = label(muted=True, wrap=True)
        self.body.addWidget(self._note)
        self.body.addStretch(1)
        shell.theme_changed.connect(lambda _name: self.load())
        shell.language_changed.connect(lambda _name: self.load())
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._theme_card.set_title(_("Theme"))
        self._language_card.set_title(_("Language of the screen"))
        for sample, words in zip(self.themes, (_("Light"), _("Dark")), strict=True):
            sample.setText(words)
        for sample, words in zip(self.languages, ("Tiếng Việt", "English"), strict=True):
            sample.setText(words)
        self._note.setText(_("Papers are always in Vietnamese, as the law wants."))

    def load(self) -> None:
        """Show what is on."""
        for sample in self.themes:
            sample.setChecked(sample.value == theme.name())
        for sample in self.languages:
            sample.setChecked(sample.value == language.current())

    def _row(self, icon: str, samples: list[Sample]) -> tuple[Card, list[Sample]]:
        card = Card(icon=icon)
        line = QHBoxLayout()
        line.setSpacing(16)
        group = QButtonGroup(self)
        for sample in samples:
            group.addButton(sample)
            line.addWidget(sample, 1)
        line.addStretch(1)
        card.body.addLayout(line)
        self.body.addWidget(card)
        return card, samples

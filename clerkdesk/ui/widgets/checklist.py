"""What a dossier must hold, ticked off by keys: one row a component, with counts and how it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.language import N_, _
from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.chip import Look, draw_chip

COUNTS: Final = ("originals", "certified", "copies")
COUNT_TITLES: Final = {"originals": N_("Original"), "certified": N_("Certified"), "copies": N_("Copy")}
WAYS: Final = {
    "paper": Look(tone="good", icon="papers", word=N_("On paper")),
    "shown": Look(tone="good", icon="eye", word=N_("Shown")),
    "data": Look(tone="good", icon="lookup", word=N_("From data")),
    "earlier": Look(tone="good", icon="reused", word=N_("Earlier copy")),
    "joint": Look(tone="good", icon="papers", word=N_("Given once")),
}
MISSING: Final = Look(tone="bad", icon="alert", word=N_("Missing"))
OPTIONAL: Final = Look(tone="idle", icon="circle", word=N_("Optional"))
_CELL: Final = 88
_WAY: Final = 160
_NARROW: Final = 600  # a narrower row shows counts and state under the title
_STRIP: Final = 40
_WRAP: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one component asks for. note: shown under the title; shown_only: presented, not handed in.

    data: names of the databases that may be looked up in place of this paper.
    """

    title: str
    note: str = ""
    data: tuple[str, ...] = ()
    required: bool = True
    shown_only: bool = False
    originals: int = 0
    certified: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was given for it. way: a key of `WAYS`, or "" for nothing; source: where data or copy come from."""

    way: str = ""
    source: str = ""
    originals: int = 0
    certified: int = 0
    copies: int = 0


class CheckRow(QWidget):
    """One component.

    Space: it is there; Left, Right and + - or a figure: counts; D: data; E: an earlier copy; D or E again: its next
    source.

    Signals:
        changed(): what `given` returns has changed.
        counts_wanted(): the clerk moves among the counts, so all of them should be seen.
        entered(): Enter was pressed.
    """

    changed = Signal()
    counts_wanted = Signal()
    entered = Signal()

    def __init__(
        self, need: Need, *, data: Sequence[str] = (), earlier: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._need, self._data, self._earlier = need, tuple(data), tuple(earlier)
        self._given = Given()
        self._columns: tuple[str, ...] = COUNTS
        self._count = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._describe()

    def need(self) -> Need:
        """Return what is asked for."""
        return self._need

    def given(self) -> Given:
        """Return what was given."""
        return self._given

    def set_given(self, given: Given) -> None:
        """Show ``given``, for example from a draft."""
        if given != self._given:
            self._given = given
            self._describe()
            self.changed.emit()

    def columns(self) -> tuple[str, ...]:
        """Return which of `COUNTS` are shown."""
        return self._columns

    def show_columns(self, columns: tuple[str, ...]) -> None:
        """Show these of `COUNTS`."""
        count = self._columns[self._count]
        self._columns = columns
        self._count = columns.index(count) if count in columns else 0
        self._describe()

    def met(self) -> bool:
        """Return whether it is there: shown, looked up, copied before, or on paper in the counts asked for."""
        if self._given.way == "paper":
            return all(getattr(self._given, each) >= getattr(self._need, each) for each in COUNTS)
        return bool(self._given.way)

    def blocks(self) -> bool:
        """Return whether it is required and not met."""
        return self._need.required and not self.met()

    def look(self) -> Look:
        """Return how its state looks."""
        if self.met():
            return WAYS[self._given.way]
        return MISSING if self._need.required else OPTIONAL

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick off, count, choose how it is met, move."""
        key, text = event.key(), event.text()
        if key == Qt.Key.Key_Space:
            self._toggle()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.counts_wanted.emit()
            self._count = (self._count + (1 if key == Qt.Key.Key_Right else -1)) % len(self._columns)
            self.update()
        elif text and text in "+=":
            self._set_count(getattr(self._given, self._columns[self._count]) + 1)
        elif text and text in "-_":
            self._set_count(getattr(self._given, self._columns[self._count]) - 1)
        elif text.isdecimal() and len(text) == 1:
            self._set_count(int(text))
        elif text.lower() == "d":
            self._choose("data", self._data)
        elif text.lower() == "e":
            self._choose("earlier", self._earlier)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif key == Qt.Key.Key_Down:
            self.focusNextChild()
        elif key == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Count up where a count was pressed (down with the right button), else tick off."""
        place = (event.position().toPoint().x() - self._counts_left()) // _CELL
        if not self._need.shown_only and 0 <= place < len(self._columns):
            self._count = place
            step = -1 if event.button() == Qt.MouseButton.RightButton else 1
            self._set_count(getattr(self._given, self._columns[place]) + step)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._toggle()

    def hasHeightForWidth(self) -> bool:
        """Return True: the title wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that title and note need."""
        return max(48, self._text_height(width) + 16 + (_STRIP if width < _NARROW else 0))

    def sizeHint(self) -> QSize:
        """Return a likely width and its height."""
        return QSize(640, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the least width, and the height at the width of now."""
        return QSize(46 + _CELL * len(self._columns) + _WAY, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height of the new width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._describe()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw tick, title, counts and state."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(c.line))
        if self.hasFocus():
            paint.rounded(painter, self.rect().adjusted(0, 0, 0, -1), c.wash)
            paint.focus_ring(painter, self.rect().adjusted(0, 0, 0, -1))
        look = self.look()
        box = QRect(12, (self.height() - 22) // 2, 22, 22)
        if self.met():
            paint.rounded(painter, box, c.accent, radius=5)
            paint.icon(painter, "check", c.on_accent, box, 18)
        else:
            paint.rounded(painter, box, c.surface, edge=c.edge, width=2, radius=5)
        self._draw_text(painter)
        if not self._need.shown_only:
            for place, name in enumerate(self._columns):
                self._draw_count(painter, place, name)
        strip = self._strip()
        draw_chip(painter, QRect(self.width() - _WAY, strip.top(), _WAY - 8, strip.height()), look)

    def _draw_text(self, painter: QPainter) -> None:
        c = theme.colours()
        room = self._text_room(self.width())
        if self.width() >= _NARROW:
            room.moveTop((self.height() - self._text_height(self.width())) // 2)
        for words, ink in ((self._need.title, c.text), (self._below(), c.muted)):
            if words:
                painter.setFont(theme.font())
                painter.setPen(QColor(ink))
                height = painter.fontMetrics().boundingRect(room, int(_WRAP), words).height()
                painter.drawText(QRect(room.left(), room.top(), room.width(), height), int(_WRAP), words)
                room.translate(0, height)

    def _draw_count(self, painter: QPainter, place: int, name: str) -> None:
        c = theme.colours()
        needed, has = getattr(self._need, name), getattr(self._given, name)
        strip = self._strip()
        top = strip.top() + (strip.height() - 30) // 2
        cell = QRect(self._counts_left() + place * _CELL + 8, top, _CELL - 16, 30)
        chosen = self.hasFocus() and place == self._count
        paint.rounded(
            painter, cell, c.surface if chosen else "", edge=c.accent if chosen else c.line, width=2 if chosen else 1
        )
        if not needed and not has:
            paint.text(painter, cell, "–", c.muted, theme.font(), align=paint.Align.AlignHCenter)
            return
        short = self._given.way in {"", "paper"} and has < needed
        ink = c.bad if short and self._given.way else c.text
        words = f"{has} / {needed}" if needed else str(has)
        paint.text(painter, cell, words, ink, theme.strong() if has else theme.font(), align=paint.Align.AlignHCenter)

    def _below(self) -> str:
        return " · ".join(filter(None, (self._given.source, self._need.note)))

    def _strip(self) -> QRect:
        """Return where counts and state are drawn: beside the text, or under it in a narrow row."""
        if self.width() >= _NARROW:
            return self.rect()
        return QRect(0, self.height() - _STRIP - 4, self.width(), _STRIP)

    def _counts_left(self) -> int:
        return self.width() - _WAY - _CELL * len(self._columns)

    def _text_room(self, width: int) -> QRect:
        if width < _NARROW:
            return QRect(46, 8, max(width - 54, 120), 10_000)
        right = _WAY + (0 if self._need.shown_only else _CELL * len(self._columns)) + 8
        return QRect(46, 8, max(width - 46 - right, 120), 10_000)

    def _text_height(self, width: int) -> int:
        metrics, room = QFontMetrics(theme.font()), self._text_room(width)
        texts = filter(None, (self._need.title, self._below()))
        return sum(metrics.boundingRect(room, int(_WRAP), words).height() for words in texts)

    def _toggle(self) -> None:
        if self._given.way:
            self.set_given(Given())
        elif self._need.shown_only:
            self.set_given(Given(way="shown"))
        else:
            counts = {each: getattr(self._need, each) for each in COUNTS}
            if not any(counts.values()):
                counts["originals"] = 1
            self.set_given(Given(way="paper", **counts))

    def _set_count(self, count: int) -> None:
        if self._need.shown_only or not 0 <= count <= 99:
            return
        counts = {each: getattr(self._given, each) for each in COUNTS} | {self._columns[self._count]: count}
        self.set_given(Given(way="paper" if any(counts.values()) else "", **counts))

    def _choose(self, way: str, sources: tuple[str, ...]) -> None:
        """Meet it by ``way``; pressed again, by the next source."""
        if sources:
            again = self._given.way == way and self._given.source in sources
            place = (sources.index(self._given.source) + 1) % len(sources) if again else 0
            self.set_given(Given(way=way, source=sources[place]))

    def _describe(self) -> None:
        self.setAccessibleName(self._need.title)
        self.setAccessibleDescription(_(self.look().word))
        self.updateGeometry()
        self.update()


class _Titles(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(28)
        self.columns: tuple[str, ...] = COUNTS

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        c = theme.colours()
        left = self.width() - _WAY - _CELL * len(self.columns)
        for place, name in enumerate(self.columns):
            cell = QRect(left + place * _CELL, 0, _CELL, self.height())
            paint.text(painter, cell, _(COUNT_TITLES[name]), c.muted, theme.font(), align=paint.Align.AlignHCenter)


class Checklist(QWidget):
    """The components of one dossier. Only counts that are asked for or given are shown: long names need the room.

    Signals:
        changed(): a row has changed.
        finished(): Enter was pressed in the last row; in the others it goes on to the next.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[CheckRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._titles = _Titles()
        self._layout.addWidget(self._titles)
        self._layout.addStretch(1)

    def set_needs(self, needs: Sequence[Need], *, data: Sequence[str] = (), earlier: Sequence[str] = ()) -> None:
        """Show a row for each of ``needs``, nothing given yet.

        data: names of the databases that may be looked up where a need names none of its own; earlier: names of
        earlier digitised copies.
        """
        for row in self._rows:
            self._layout.removeWidget(row)
            row.deleteLater()
        self._rows = [CheckRow(need, data=need.data or data, earlier=earlier, parent=self) for need in needs]
        for place, row in enumerate(self._rows):
            self._layout.insertWidget(1 + place, row)
            row.changed.connect(self._show_counts)
            row.changed.connect(self.changed)
            row.counts_wanted.connect(partial(self._show_columns, COUNTS))
            row.entered.connect(partial(self._go_on, place + 1))
        self._titles.columns = ()
        self._show_counts()
        self._titles.setVisible(any(not need.shown_only for need in needs))
        self.changed.emit()

    def _go_on(self, place: int) -> None:
        if place < len(self._rows):
            self._rows[place].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()

    def _show_counts(self) -> None:
        shown = self._titles.columns
        seen = [one for row in self._rows for one in (row.need(), row.given())]
        self._show_columns(
            tuple(name for name in COUNTS if name in shown or any(getattr(one, name) for one in seen)) or COUNTS[:1]
        )

    def _show_columns(self, columns: tuple[str, ...]) -> None:
        if columns != self._titles.columns:
            self._titles.columns = columns
            self._titles.update()
            for row in self._rows:
                row.show_columns(columns)

    def rows(self) -> tuple[CheckRow, ...]:
        """Return the rows."""
        return tuple(self._rows)

    def blocking(self) -> tuple[CheckRow, ...]:
        """Return the rows that are required and not met."""
        return tuple(row for row in self._rows if row.blocks())

    def tick_all(self) -> None:
        """Take all that is asked for as handed in, but what is answered already."""
        for row in self._rows:
            if not row.given().way:
                counts = {each: getattr(row.need(), each) for each in COUNTS}
                row.set_given(replace(Given(way="shown" if row.need().shown_only else "paper"), **counts))

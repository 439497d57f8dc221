"""The line that filters as it is typed in, and the chips that filter by state and due date, with their counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSizePolicy, QWidget

from clerkdesk.domain.dossier import State
from clerkdesk.domain.text import fold
from clerkdesk.language import N_, _, p_
from clerkdesk.services.clerks import Account
from clerkdesk.services.look import Due, Filter, Order, Tally
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.dossiers.scope import Scope
from clerkdesk.ui.dossiers.wrap import Wrap
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.lead import lead


class FilterLine(QLineEdit):
    """A line to filter by. Down leads into the list; what is marked is copied, otherwise Ctrl+C is the page's.

    Signals:
        onward(): Down or Enter: the list is wanted.
    """

    onward = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font())
        lead(self, "search")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the list."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.onward.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+C to the page while nothing is marked."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
            and not self.hasSelectedText()
        ):
            event.ignore()
            return False
        return super().event(event)


class OrderButton(Button):
    """Says in which order the list stands, and turns to the other one.

    Signals:
        turned(): `order` is another one.
    """

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="calendar", key="Ctrl+O", parent=parent)
        self.order = Order.NEWEST
        self.clicked.connect(self._turn)

    def show_order(self, order: Order) -> None:
        """Say ``order``, without a signal."""
        self.order = order
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        newest = self.order is Order.NEWEST
        words = _("Sorted: newest first") if newest else _("Sorted: by due date")
        short = p_("order", "Newest first") if newest else p_("order", "By due date")
        self.set_words(short if self._bare else words, f"{words} (Ctrl+O)")

    def set_bare(self, bare: bool) -> None:
        """Say it in fewer words too."""
        super().set_bare(bare)
        self.retranslate()

    def _turn(self) -> None:
        self.show_order(Order.DUE if self.order is Order.NEWEST else Order.NEWEST)
        self.turned.emit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a chip filters by. word: English; states, due and contested as in `Filter`; tone: of a count above none.

    mine: what was handed to whoever is signed in.
    """

    word: str
    icon: str
    states: frozenset[State] = frozenset()
    due: Due | None = None
    contested: bool = False
    mine: bool = False
    tone: str = ""

    def count(self, tally: Tally, clerk: str) -> int:
        """Return how many dossiers it would show to the clerk called so."""
        if self.mine:
            return tally.owners.get(fold(clerk), 0)
        if self.contested:
            return tally.contested
        if self.due is not None:
            return {Due.OVERDUE: tally.overdue, Due.TODAY: tally.today, Due.SOON: tally.soon}[self.due]
        return sum(tally.states.get(state, 0) for state in self.states)


CHOICES: Final = (
    Choice(word=N_("Under way"), icon="reception", states=frozenset({State.RECEIVED, State.HANDED_OVER})),
    Choice(
        word=N_("To complete"),
        icon="pause",
        states=frozenset({State.PRESENTED, State.COMPLETING, State.SUPPLEMENTING}),
    ),
    Choice(word=N_("Result in"), icon="check-circle", states=frozenset({State.RESULT_IN})),
    Choice(word=N_("Delivered"), icon="check", states=frozenset({State.DELIVERED})),
    Choice(word=N_("Overdue"), icon="alert", due=Due.OVERDUE, tone="bad"),
    Choice(word=N_("Due today"), icon="clock", due=Due.TODAY, tone="warn"),
    Choice(word=N_("Contested"), icon="flag", contested=True, tone="bad"),
)
MINE: Final = Choice(word=N_("Mine"), icon="user", mine=True)
_WHOLE: Final = (32, 12)
_BARE: Final = (7, 6)
"""The room left and right of what a chip says, with its icon and without."""


class ChoiceChip(QAbstractButton):
    """One filter that is on or off: icon, word and count. Has room for likely counts, so that nothing moves."""

    def __init__(self, choice: Choice, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self._key = key
        self._count: int | None = None
        self._digits = 2
        self._bare = False
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        QShortcut(QKeySequence(key), self, self.click)
        self.retranslate()

    def count(self) -> int | None:
        """Return the count shown, None before it is known."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show how many dossiers the filter would show."""
        self._count = count
        self._digits = max(self._digits, len(_number(count)))
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        word = _(self.choice.word)
        self.setText(word)
        self.setAccessibleName(word if self._count is None else f"{word}: {_number(self._count)}")
        told = _("Handed to me") if self.choice.mine else word
        self.setToolTip(f"{told} ({self._key})")
        self.updateGeometry()
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Leave the icon out, or show it again."""
        if bare != self._bare:
            self._bare = bare
            self.updateGeometry()
            self.update()

    def wanted_width(self, *, bare: bool) -> int:
        """Return how wide the chip is that shows everything, in pixels; ``bare``: but its icon."""
        words = QFontMetrics(theme.font()).horizontalAdvance(self.text())
        left, right = _BARE if bare else _WHOLE
        return left + words + (5 if bare else 6) + self._count_width() + right

    def sizeHint(self) -> QSize:
        """Return room for what is shown."""
        return QSize(self.wanted_width(bare=self._bare), tokens.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the chip."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        alarming = bool(self._count) and bool(self.choice.tone)
        ink = c.accent if self.isChecked() else c.text
        fill = c.wash if self.isChecked() else c.hover if self.underMouse() or self.isDown() else c.surface
        edge = c.accent if self.isChecked() else c.line
        body = self.rect().adjusted(0, 2, 0, -2)
        paint.rounded(painter, body, fill, edge=edge, radius=body.height() / 2)
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), radius=tokens.TARGET / 2)
        glyph = "check" if self.isChecked() else self.choice.icon
        faint = ink if self.isChecked() else getattr(c, self.choice.tone) if alarming else c.muted
        left, right = _BARE if self._bare else _WHOLE
        if not self._bare:
            paint.icon(painter, glyph, faint, QRect(10, 0, 16, self.height()), 16)
        room = QRect(left, 0, self.width() - left - right, self.height())
        paint.text(painter, room, self.text(), ink, theme.font())
        if self._count is not None:
            font = theme.font(weight=theme.strong().weight()) if alarming or self.isChecked() else theme.font()
            paint.text(painter, room, _number(self._count), faint, font, align=paint.Align.AlignRight)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def _count_width(self) -> int:
        return QFontMetrics(theme.font()).horizontalAdvance("0" * self._digits) + 2


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


class FilterBar(Wrap):
    """The chips. One stop of Tab: Left and Right move between them, Space presses; Ctrl and a figure anywhere.

    States add up; of the due dates one holds at a time.
    contested: the chip of what is contested, which stands only while there is such, for that is seldom.
    mine: the chip of what was handed to the clerk. It too stands only while there is such, where the page puts it: a
    row of its own for it alone would move the list. holds_mine: whether that is here.

    Signals:
        changed(): what `narrow` returns has changed.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(spacing=5, parent=parent)
        self._scope = Scope()
        self._clerk = session.account.name if session.account else ""
        self.scope_chip = Button(icon="close", kind="plain")
        self.scope_chip.clicked.connect(self._drop_scope)
        self.add(self.scope_chip)
        self.scope_chip.hide()
        self.chips = [ChoiceChip(choice, f"Ctrl+{number}") for number, choice in enumerate(CHOICES, 1)]
        for chip in self.chips:
            chip.installEventFilter(self)
            self.add(chip)
        self.contested = self.chips[-1]
        self.contested.hide()
        self.mine = ChoiceChip(MINE, f"Ctrl+{len(CHOICES) + 1}", self)
        self.mine.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mine.hide()
        self.holds_mine = False
        self._all = (*self.chips, self.mine)
        for chip in self._all:
            chip.clicked.connect(lambda _on=False, one=chip: self._pressed(one))
        self._roving(self.chips[0])
        session.signed_in.connect(self._signed_in)

    def take_mine(self) -> None:
        """Put the chip of what was handed to the clerk behind the others."""
        shown = not self.mine.isHidden()
        self.add(self.mine)
        self.mine.setVisible(shown)
        self.holds_mine = True

    def give_mine(self) -> ChoiceChip:
        """Return that chip for another place."""
        self.take_out(self.mine)
        self.holds_mine = False
        return self.mine

    def narrow(self, words: str, order: Order) -> Filter:
        """Return the filter of the scope and the chips that are on, with ``words`` and ``order``."""
        on = [chip.choice for chip in self._all if chip.isChecked()]
        return replace(
            self._scope.filter,
            words=words,
            states=frozenset().union(*(choice.states for choice in on)),
            due=next((choice.due for choice in on if choice.due), None),
            contested=any(choice.contested for choice in on),
            owner=self._clerk if any(choice.mine for choice in on) else "",
            order=order,
        )

    def scope(self) -> Scope:
        """Return what another page asked for, an empty one when nothing is left of it."""
        return self._scope

    def show_scope(self, scope: Scope) -> None:
        """Turn on the chips that say what ``scope`` wants, without a signal; the rest is a chip of its own."""
        self.clear()
        wanted = scope.filter
        for chip in self._all:
            one = chip.choice
            chip.setChecked(
                bool(one.due and one.due is wanted.due)
                or bool(one.states and one.states <= wanted.states)
                or (one.contested and wanted.contested)
                or (one.mine and bool(wanted.owner) and fold(wanted.owner) == fold(self._clerk))
            )
        for chip in (self.mine, self.contested):
            chip.setVisible(not chip.isHidden() or chip.isChecked())
        if scope.name is not None:
            self._scope = scope
            self._show_scope()

    def any_on(self) -> bool:
        """Return whether a chip is on."""
        return self._scope.name is not None or any(chip.isChecked() for chip in self._all)

    def clear(self) -> None:
        """Turn every chip off, without a signal."""
        self._scope = Scope()
        self._show_scope()
        for chip in self._all:
            chip.setChecked(False)

    def _show_scope(self) -> None:
        words = self._scope.words()
        self.scope_chip.set_words(words, _("{filter}: take it off").format(filter=words) if words else "")
        self.scope_chip.setVisible(bool(words))

    def _drop_scope(self) -> None:
        self._scope = Scope()
        self._show_scope()
        self.changed.emit()

    def set_tally(self, tally: Tally) -> None:
        """Show the counts."""
        for chip in self._all:
            chip.set_count(chip.choice.count(tally, self._clerk))
        self.mine.setVisible(fold(self._clerk) in tally.owners or self.mine.isChecked())
        self.contested.setVisible(bool(self.contested.count()) or self.contested.isChecked())

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        self._show_scope()
        for chip in self._all:
            chip.retranslate()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        """Move between the chips with Left and Right."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step:
                shown = [chip for chip in self.chips if not chip.isHidden()]
                after = shown[(shown.index(watched) + step) % len(shown)]  # type: ignore[arg-type]
                self._roving(after)
                after.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _signed_in(self, account: Account) -> None:
        """What was handed to the clerk before is not theirs."""
        if account.name != self._clerk:
            self._clerk = account.name
            self.mine.setChecked(False)
            self.mine.hide()
            self.changed.emit()

    def _roving(self, chosen: ChoiceChip) -> None:
        for chip in self.chips:
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip is chosen else Qt.FocusPolicy.ClickFocus)

    def _pressed(self, pressed: ChoiceChip) -> None:
        if pressed.isChecked() and pressed.choice.due:
            for chip in self.chips:
                if chip is not pressed and chip.choice.due:
                    chip.setChecked(False)
        self.changed.emit()

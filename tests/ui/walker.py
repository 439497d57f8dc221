"""Walks what a screen reader is told of a window, and its keys and focus, and names what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

_SPOKEN = QAccessible.Text.Name


MOST = 400  # Tab presses after which the focus must have come round


def faults(window: QWidget) -> list[str]:
    """Return what is wrong with what ``window`` shows now."""
    return [*nameless(window), *twice(window), *out_of_reach(window)]


def tree(root: QWidget) -> Iterator[QAccessibleInterface]:
    """Yield every element that is told of, from ``root`` down; rows of lists are left to their models."""
    waiting: list[QAccessibleInterface | None] = [QAccessible.queryAccessibleInterface(root)]
    while waiting:
        one = waiting.pop()
        if one is None or not one.isValid() or one.state().invisible:
            continue
        yield one
        if not isinstance(one.object(), QAbstractItemView):
            waiting += [one.child(number) for number in range(one.childCount())]


def nameless(window: QWidget) -> Iterator[str]:
    """Name what can be used but is told without a name."""
    for one in tree(window):
        widget = one.object()
        if isinstance(widget, QWidget) and _is_used(widget) and not one.text(_SPOKEN).strip():
            yield f"no name: {_where(widget)}"


def twice(window: QWidget) -> Iterator[str]:
    """Name keys and mnemonics that two things in sight want."""
    wanted: Counter[str] = Counter()
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if isinstance(owner, QWidget) and shortcut.isEnabled() and owner.isEnabled() and _in_sight(owner):
            wanted[shortcut.key().toString()] += 1
    for widget in window.findChildren(QWidget):
        told = isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None)
        text: str = getattr(widget, "text", str)() if told else ""
        mnemonic = QKeySequence.mnemonic(text).toString()
        if mnemonic and _in_sight(widget):
            wanted[mnemonic] += 1
    yield from (f"key for {count} things: {key}" for key, count in wanted.items() if count > 1)


def out_of_reach(window: QWidget) -> Iterator[str]:
    """Name what Tab does not reach, and where it jumps back against the eye."""
    round_ = tab_round(window)
    for widget in window.findChildren(QWidget):
        if not (_is_used(widget) and _in_sight(widget)) or widget.focusProxy() is not None:
            continue
        if isinstance(widget.parentWidget(), QLineEdit):
            continue  # the picture in a line: it leads into the line itself
        reachable = widget in round_ or any(widget.isAncestorOf(one) for one in round_)
        if not reachable and not _same_group(widget, round_) and not _has_key(widget):
            yield f"out of reach of Tab: {_where(widget)}"
    for before, after in pairwise(round_):
        if _block(before) is _block(after) and _jumps_back(_place(before, window), _place(after, window)):
            yield f"Tab jumps back: {_where(before)} -> {_where(after)}"


def tab_round(window: QWidget) -> list[QWidget]:
    """Return what has the focus one Tab after the other, from the window itself until it comes round.

    The keys are real: asking Qt for its chain of focus makes PySide take a widget for the child of its neighbour, and
    let the neighbour's end be its own.
    """
    before: QWidget | None = QApplication.focusWidget()
    handle = window.windowHandle()
    found: list[QWidget] = []
    window.setFocus()
    for _press in range(MOST):
        QTest.keyClick(handle, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in found:
            break
        found.append(now)
    if before is not None and isValid(before):
        before.setFocus()
    return found


def _is_used(widget: QWidget) -> bool:
    """Whether a clerk can press, fill in or choose it now."""
    if not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    return isinstance(widget, QAbstractButton) or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _has_key(widget: QWidget) -> bool:
    return any(shortcut.parent() is widget for shortcut in widget.findChildren(QShortcut))


def _same_group(widget: QWidget, round_: list[QWidget]) -> bool:
    """Whether arrow keys reach it from a neighbour that Tab reaches: one of several choices."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and any(one in round_ for one in group.buttons())


def _in_sight(widget: QWidget) -> bool:
    return widget.isVisible() and not (widget.width() == 0 or widget.height() == 0) and _room(widget)


def _room(widget: QWidget) -> bool:
    """Whether no ancestor is folded away to nothing."""
    parent = widget.parentWidget()
    return parent is None or (parent.width() > 0 and parent.height() > 0 and _room(parent))


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _block(widget: QWidget) -> QWidget | None:
    """Return the card, form or row of buttons that it stands in."""
    parent = widget.parentWidget()
    while parent is not None and parent.objectName() not in {"card", "foot", "rail", "drawer", "coach"}:
        parent = parent.parentWidget()
    return parent


def _jumps_back(before: QRect, after: QRect) -> bool:
    overlap = min(before.bottom(), after.bottom()) - max(before.top(), after.top())
    beside = overlap > min(before.height(), after.height()) // 2
    if beside:
        return after.right() < before.left()
    return after.bottom() < before.top() and after.left() < before.right()


def _where(widget: QWidget) -> str:
    names: list[str] = []
    now: QWidget | None = widget
    while now is not None and len(names) < 5:
        names.append(f"{type(now).__name__}{f'#{now.objectName()}' if now.objectName() else ''}")
        now = now.parentWidget()
    said = widget.accessibleName() or getattr(widget, "text", lambda: "")()
    return f"{' < '.join(names)} {said!r} {_place(widget, QApplication.activeWindow() or widget.window())}"

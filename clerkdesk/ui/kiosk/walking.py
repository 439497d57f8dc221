"""From tile to tile with the arrow keys, as the eye goes: to the nearest one that lies that way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

_ASIDE: Final = 3
"""What lies aside counts as so much farther than what lies straight ahead."""


def go(window: QWidget, key: Qt.Key) -> None:
    """Go from the focus of ``window`` where the arrow ``key`` points; nowhere when nothing lies there."""
    there = nearest(window, window.focusWidget(), key)
    if there is not None:
        there.setFocus(Qt.FocusReason.OtherFocusReason)


def nearest(window: QWidget, here: QWidget | None, key: Qt.Key) -> QWidget | None:
    """Return what Tab reaches in ``window`` and lies next to ``here`` in the direction of the arrow ``key``.

    None when nothing does, or ``key`` is no arrow.
    """
    if here is None or key not in _TURNS:
        return None
    begin = _turned(_place(here, window), key)
    found = [(cost, one) for one in _reached(window, here) if (cost := _cost(begin, _turned(_place(one, window), key)))]
    return min(found, key=lambda one: one[0])[1] if found else None


def _reached(window: QWidget, here: QWidget) -> Iterable[QWidget]:
    tab = Qt.FocusPolicy.TabFocus
    return (
        one
        for one in window.findChildren(QWidget)
        if one is not here and one.isVisible() and one.isEnabled() and one.focusPolicy() & tab == tab
    )


_TURNS: Final = {Qt.Key.Key_Down: 0, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 2, Qt.Key.Key_Left: 3}


def _place(one: QWidget, window: QWidget) -> QRect:
    return QRect(one.mapTo(window, QPoint(0, 0)), one.size())


def _turned(place: QRect, key: Qt.Key) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom as if the arrow ``key`` were Down."""
    left, top, right, bottom = place.left(), place.top(), place.right(), place.bottom()
    for _quarter in range(_TURNS[key]):
        left, top, right, bottom = -bottom, left, -top, right
    return left, top, right, bottom


def _cost(here: tuple[int, int, int, int], there: tuple[int, int, int, int]) -> int:
    """Return how far it is down from ``here`` to ``there``, 0 when it does not lie there."""
    down = there[1] - here[3]
    if down <= 0:
        return 0
    aside = max(0, there[0] - here[2], here[0] - there[2])
    return 1 + down + _ASIDE * aside + abs(there[0] - here[0]) // 100

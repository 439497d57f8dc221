"""The keys of what is in sight: read from the real shortcuts, so that help tells what works."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from clerkdesk.ui.help.topics import KeyLine


def in_sight(widget: QWidget) -> tuple[KeyLine, ...]:
    """Return the keys of the buttons on ``widget`` that can be pressed now, in their order, each once."""
    found: dict[str, KeyLine] = {}
    for shortcut in widget.findChildren(QShortcut):
        button = shortcut.parent()
        if isinstance(button, QAbstractButton) and button.isVisible() and button.isEnabled():
            key = shortcut.key().toString()
            words = (button.text() or button.accessibleName()).removesuffix(f" ({key})")
            if words:
                found.setdefault(key, KeyLine((key,), words))
    return tuple(found.values())


def all_of(widget: QWidget) -> Iterator[str]:
    """Yield every key that does something on ``widget``, whether its button is in sight or not."""
    for shortcut in widget.findChildren(QShortcut):
        yield shortcut.key().toString()

"""What a text field held before keys came into it, so that it can hold the same again."""

from __future__ import annotations

from typing import Final, Protocol, cast

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from clerkdesk.ui.widgets.search import SearchField

_MOST: Final = 64  # steps of undoing, before the text is simply set


class Before(Protocol):
    """What one field held."""

    @property
    def secret(self) -> bool:
        """Whether it holds a password."""

    def put_back(self) -> None:
        """Let the field hold it again, with cursor, selection and what Ctrl+Z takes back; say so as if it was typed."""


def before(widget: QWidget | None) -> Before | None:
    """Return what ``widget`` holds now; None when no text can be typed into it."""
    if isinstance(widget, QLineEdit):
        return None if widget.isReadOnly() else _Line(widget)
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return None if widget.isReadOnly() else _Lines(widget)
    if isinstance(widget, QComboBox) and widget.isEditable():
        return _Combo(widget)
    if isinstance(widget, QAbstractSpinBox) and not widget.isReadOnly():
        return _Line(widget.lineEdit())
    return None


class _Line:
    """A line. Its own undoing takes the keys back; what they were merged with in its history is typed again."""

    def __init__(self, line: QLineEdit) -> None:
        self._line = line
        self._text = line.text()
        self._cursor = line.cursorPosition()
        start = line.selectionStart()
        self._marked = None if start < 0 else (start, line.selectionEnd())
        self._finding = isinstance(line, SearchField) and line.finding

    @property
    def secret(self) -> bool:
        """See `Before`."""
        return self._line.echoMode() != QLineEdit.EchoMode.Normal

    def put_back(self) -> None:
        """See `Before`."""
        line = self._line
        changed = line.text() != self._text
        blocked = QSignalBlocker(line)  # nobody shall see what stands in between
        if not self._undone():
            line.setText(self._text)
            line.setModified(True)  # there is no telling; who asks compares the text too
        if self._marked is None:
            line.setCursorPosition(self._cursor)
        elif self._cursor == self._marked[0]:
            line.setSelection(self._marked[1], self._marked[0] - self._marked[1])
        else:
            line.setSelection(self._marked[0], self._marked[1] - self._marked[0])
        blocked.unblock()
        if changed:
            line.textChanged.emit(self._text)
            line.textEdited.emit(self._text)
        if isinstance(line, SearchField) and not self._finding:
            line.close_hits()
        completer = cast("QCompleter | None", line.completer())
        popup = completer.popup() if completer is not None else None
        if popup is not None:
            popup.hide()

    def _undone(self) -> bool:
        line = self._line
        for step in range(_MOST):
            now = line.text()
            if now == self._text:
                return True
            part = _missing(now, self._text) if step else None
            if part is not None:
                line.setCursorPosition(part[0])
                line.insert(part[1])
                return line.text() == self._text
            if not line.isUndoAvailable():
                return False
            line.undo()
        return False


class _Combo(_Line):
    """A list that can be typed into."""

    def __init__(self, combo: QComboBox) -> None:
        line = combo.lineEdit()
        assert line is not None
        super().__init__(line)
        self._combo, self._index = combo, combo.currentIndex()

    def put_back(self) -> None:
        """See `Before`."""
        if self._combo.currentIndex() != self._index:
            self._combo.setCurrentIndex(self._index)
        super().put_back()


class _Lines:
    """A text of several lines."""

    secret = False

    def __init__(self, edit: QPlainTextEdit | QTextEdit) -> None:
        self._edit = edit
        cursor = edit.textCursor()
        self._text = edit.toPlainText()
        self._anchor, self._cursor = cursor.anchor(), cursor.position()
        self._rolled = edit.verticalScrollBar().value()

    def put_back(self) -> None:
        """See `Before`."""
        edit = self._edit
        changed = edit.toPlainText() != self._text
        blocked = QSignalBlocker(edit)
        if not self._undone():
            edit.setPlainText(self._text)
        cursor = edit.textCursor()
        cursor.setPosition(self._anchor)
        cursor.setPosition(self._cursor, cursor.MoveMode.KeepAnchor)
        edit.setTextCursor(cursor)
        edit.verticalScrollBar().setValue(self._rolled)
        blocked.unblock()
        if changed:
            edit.textChanged.emit()

    def _undone(self) -> bool:
        edit, document = self._edit, self._edit.document()
        for step in range(_MOST):
            now = edit.toPlainText()
            if now == self._text:
                return True
            part = _missing(now, self._text) if step else None
            if part is not None:
                cursor = edit.textCursor()
                cursor.setPosition(part[0])
                cursor.insertText(part[1])
                return edit.toPlainText() == self._text
            if not document.isUndoAvailable():
                return False
            document.undo()
        return False


def _missing(now: str, whole: str) -> tuple[int, str] | None:
    """Return where ``now`` lacks one part of ``whole``, and that part; None when it differs in another way."""
    if len(now) >= len(whole):
        return None
    same = 0
    while same < len(now) and now[same] == whole[same]:
        same += 1
    lacks = len(whole) - len(now)
    return (same, whole[same : same + lacks]) if now[same:] == whole[same + lacks :] else None

"""The deeds at the foot of a page: as many in words as there is room for, the others in a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu

from clerkdesk.language import _
from clerkdesk.ui import icons
from clerkdesk.ui.widgets.button import Button

MORE_KEY = "F12"


class DeedRow(QObject):
    """Buttons in ``line``, the layout of a widget: the ``lesser`` deeds at the left, the ``main`` ones at the right.

    A deed is never an icon alone. Where there is little room the icons go, then the last of the lesser deeds: those
    stand in a list that ``more`` opens, and their keys go on working.

    more: opens a list of the page's own, which tells of `tucked`; without it the row has a button and a list itself.
    """

    def __init__(
        self, line: QHBoxLayout, lesser: Sequence[Button], main: Sequence[Button], *, more: Button | None = None
    ) -> None:
        bar = line.parentWidget()
        if bar is None:
            raise ValueError(line)
        super().__init__(bar)
        self._bar, self._line = bar, line
        bar.setMinimumWidth(1)  # the row adapts to the page, not the page to the row
        self._lesser, self._main = tuple(lesser), tuple(main)
        self._shown: tuple[Button, ...] = ()
        self._tucked: tuple[Button, ...] = ()
        self._listed = more is not None
        self.more = more or Button(kind="quiet", icon="plus", key=MORE_KEY)
        if more is None:
            self.more.clicked.connect(self._open_list)
        for button in (*self._lesser, self.more):
            line.addWidget(button)
        line.addStretch(1)
        for button in self._main:
            line.addWidget(button)
        self._keys = {button: QShortcut(QKeySequence(button.key()), bar) for button in self._lesser if button.key()}
        for button, key in self._keys.items():
            key.setAutoRepeat(False)
            key.activated.connect(button.click)
        bar.installEventFilter(self)
        self.show()

    def tucked(self) -> tuple[Button, ...]:
        """Return the deeds that can be done now and stand in the list."""
        return self._tucked

    def show(self, *buttons: Button) -> None:
        """Show ``buttons``, and no others."""
        self._shown = buttons
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit again when the bar has another width, or a button other words."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        edges = self._line.contentsMargins()
        room = self._bar.width() - edges.left() - edges.right()
        if not self._listed:
            self.more.set_words(_("More deeds"))
        lesser = [button for button in self._lesser if button in self._shown]
        main = [button for button in self._main if button in self._shown]
        listed = self._listed and self.more in self._shown
        row = [*lesser, *([self.more] if listed else []), *main]
        bare = self._width(row, bare=False) > room
        kept = len(lesser)
        while bare and kept and self._width(row, bare=True) > room:
            kept -= 1
            row = [*lesser[:kept], self.more, *main]
        self._tucked = tuple(lesser[kept:])
        for button in (*self._lesser, self.more, *self._main):
            button.set_bare(bare)
            button.setVisible(button in row)
        for button, key in self._keys.items():
            key.setEnabled(button in self._tucked)

    def _width(self, buttons: Sequence[Button], *, bare: bool) -> int:
        return sum(button.wanted_width(bare=bare) for button in buttons) + self._line.spacing() * len(buttons)

    def _open_list(self) -> None:
        menu = QMenu(self.more)
        for button in self._tucked:
            entry = menu.addAction(icons.icon(button.icon_name()), f"{button.text()}\t{button.key()}")
            entry.setEnabled(button.isEnabled())
            entry.triggered.connect(button.click)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

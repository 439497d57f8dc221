"""The program's own line icons (`resources/icons/*.svg`), drawn in any colour and size."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from clerkdesk import resources
from clerkdesk.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    svg = _source(name).replace("currentColor", colour)
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, colour: str, size: int = 20, ratio: float = 0) -> QPixmap:
    """Return icon ``name`` in ``colour`` ("#RRGGBB"), ``size`` logical pixels wide.

    ratio: device pixels for one logical pixel; 0 takes the sharpest screen's.
    FileNotFoundError when there is no such icon.
    """
    app = QGuiApplication.instance()
    scale = ratio or (app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0)
    return _drawn(name, colour, size, scale)


def icon(name: str, colour: str = "") -> QIcon:
    """Return icon ``name`` for a Qt widget that wants a `QIcon`, in ``colour`` or the theme's text colour."""
    from PySide6.QtGui import QIcon

    colours = theme.colours()
    found = QIcon(pixmap(name, colour or colours.text))
    found.addPixmap(pixmap(name, colours.muted), QIcon.Mode.Disabled)
    return found

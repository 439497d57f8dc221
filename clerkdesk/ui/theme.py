"""The theme worn now: fonts, palette and style sheet, all made from `tokens`."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from clerkdesk import resources
from clerkdesk.ui import tokens
from clerkdesk.ui.tokens import Colours

FAMILY = "Inter"

_worn = "light"


def name() -> str:
    """Return the name of the theme worn now ("light" or "dark")."""
    return _worn


def colours() -> Colours:
    """Return the colours of the theme worn now; what paints itself asks at every painting."""
    return tokens.THEMES[_worn]


def wear(app: QApplication, theme: str) -> None:
    """Dress the whole application in ``theme``, before it has many widgets; `change` is for later.

    KeyError when there is no such theme.
    """
    sheet = _put_on(app, theme)
    if app.styleSheet() == sheet:
        return
    _load_fonts()
    if not app.property("fusion"):  # to ask Qt which style it is takes long
        app.setProperty("fusion", True)
        app.setStyle("fusion")
    app.setFont(font())
    app.setStyleSheet(sheet)


def change(app: QApplication, theme: str) -> None:
    """Dress every window there is in ``theme``, and the application if it wears none; widgets get a StyleChange event.

    The application's own sheet stays as it is: to change it, Qt dresses each widget once for every widget that it
    lies in, a second for a dozen pages. A window that is made afterwards dresses itself by `dress`.

    KeyError when there is no such theme.
    """
    if not app.styleSheet():
        wear(app, theme)
        return
    _put_on(app, theme)
    for window in app.topLevelWidgets():
        if window.parentWidget() is None:
            dress(window)


def dress(window: QWidget) -> None:
    """Let ``window``, which has no parent, and what lies in it wear the theme, whatever the application began with."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    sheet = _sheet(_worn, colours())
    over = "" if app.styleSheet() == sheet else sheet
    if window.styleSheet() != over:
        window.setStyleSheet(over)


def _put_on(app: QApplication, theme: str) -> str:
    """Let ``theme`` be the one worn by what paints itself; return the style sheet for what Qt paints."""
    global _worn  # noqa: PLW0603  (one theme a process)
    worn = tokens.THEMES[theme]
    if theme != _worn or not app.styleSheet():
        app.setPalette(_palette(worn))
    _worn = theme
    return _sheet(theme, worn)


def font(size: int = tokens.TEXT, weight: QFont.Weight = QFont.Weight.Normal, *, code: bool = False) -> QFont:
    """Return the program's typeface, ``size`` points, with figures of one width.

    code: draw the zero with a slash, for what mixes letters and digits.
    """
    made = QFont(FAMILY, size, weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    if code:
        made.setFeature(QFont.Tag("zero"), 1)
    return made


def strong(size: int = tokens.TEXT) -> QFont:
    """Return the typeface for what leads: semibold."""
    return font(size, QFont.Weight.DemiBold)


@cache
def _load_fonts() -> None:
    for weight in ("Regular", "SemiBold"):
        QFontDatabase.addApplicationFont(str(resources.path("fonts", f"Inter-{weight}.otf")))


def _palette(c: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for colour, roles in {
        c.ground: (role.Window,),
        c.surface: (role.Base, role.Button),
        c.sunken: (role.AlternateBase,),
        c.text: (role.WindowText, role.Text, role.ButtonText, role.BrightText, role.ToolTipText),
        c.muted: (role.PlaceholderText,),
        c.accent: (role.Highlight, role.Link, role.LinkVisited, role.Accent),
        c.on_accent: (role.HighlightedText,),
        c.hover: (role.ToolTipBase, role.Midlight),
        c.line: (role.Mid, role.Light, role.Dark),
    }.items():
        for each in roles:
            palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(c.muted))
    return palette


@cache
def _sheet(theme: str, c: Colours) -> str:
    def glyph(shape: str) -> str:
        return resources.path("icons", f"glyph-{shape}-{theme}.svg").as_posix()

    field = "QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox"
    focused = ", ".join(f"{each}:focus" for each in field.split(", "))
    disabled = ", ".join(f"{each}:disabled" for each in field.split(", "))
    return f"""
{field} {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge}; border-radius: {tokens.RADIUS}px;
  padding: 0 9px; min-height: {tokens.TARGET - 2}px; selection-background-color: {c.accent};
  selection-color: {c.on_accent}; placeholder-text-color: {c.muted}; }}
{focused} {{ border: {tokens.RING}px solid {c.accent}; padding: 0 8px; min-height: {tokens.TARGET - 4}px; }}
{disabled} {{ background: {c.ground}; color: {c.muted}; border-color: {c.line}; }}
QLineEdit[wrong="true"] {{ border: {tokens.RING}px solid {c.bad}; padding: 0 8px; }}
QLineEdit#large {{ min-height: 62px; }} QLineEdit#large:focus {{ min-height: 60px; }}
QLineEdit#framed {{ border: 0; border-radius: 0; padding: 0 4px; min-height: 0; }}
QLineEdit#scanbox {{ min-height: {tokens.TALL - 2}px; }} QLineEdit#scanbox:focus {{ min-height: {tokens.TALL - 4}px; }}
QPlainTextEdit {{ padding: 5px; }} QPlainTextEdit:focus {{ padding: 4px; }}
QComboBox::drop-down {{ border: 0; width: 28px; }}
QComboBox::down-arrow {{ image: url({glyph("down")}); width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.edge}; outline: 0; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: {tokens.TARGET}px; padding: 0 6px; outline: 0;
  border: {tokens.RING}px solid transparent; border-radius: {tokens.RADIUS}px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {c.accent}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 16px; height: 16px; border: 2px solid {c.edge};
  background: {c.surface}; border-radius: 5px; }}
QRadioButton::indicator {{ border-radius: 10px; }}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url({glyph("check")}); }}
QRadioButton::indicator:checked {{ border: 6px solid {c.accent}; width: 8px; height: 8px; }}
QAbstractItemView {{ background: {c.surface}; border: 0; outline: 0; selection-background-color: {c.wash};
  selection-color: {c.text}; }}
QAbstractItemView::item {{ min-height: {tokens.TARGET}px; padding: 0 8px; }}
QAbstractItemView::item:selected {{ background: {c.wash}; color: {c.text}; }}
QListWidget#ticks {{ border: 1px solid {c.edge}; border-radius: {tokens.RADIUS}px; padding: 3px; }}
QListWidget#ticks:focus {{ border: {tokens.RING}px solid {c.accent}; padding: 2px; }}
QListWidget#ticks::indicator {{ width: 16px; height: 16px; border: 2px solid {c.edge}; background: {c.surface};
  border-radius: 5px; }}
QListWidget#ticks::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
  image: url({glyph("check")}); }}
QHeaderView {{ background: {c.surface}; }}
QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: 0; border-bottom: 1px solid {c.line};
  padding: 0 12px; min-height: 32px; text-align: left; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollArea > QWidget > QWidget#plain {{ background: transparent; }}
QScrollBar {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ width: 12px; }} QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {c.edge}; border-radius: 3px; margin: 3px; min-height: 36px; min-width: 36px; }}
QScrollBar::handle:disabled {{ background: transparent; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ background: {c.text}; color: {c.ground}; border: 0; padding: 6px 8px; }}
QMenu {{ background: {c.surface}; border: 1px solid {c.line}; padding: 4px; }}
QMenu::item {{ padding: 8px 24px 8px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.wash}; color: {c.text}; }}
QSplitter::handle {{ background: {c.line}; }}
QFrame#card {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 8px; }}
QFrame#drawer {{ background: {c.surface}; border: 0; border-left: {tokens.RING}px solid {c.edge}; }}
QFrame#coach {{ background: {c.wash}; border: 0; border-top: 1px solid {c.accent}; }}
QTextBrowser#help {{ background: {c.surface}; border: {tokens.RING}px solid transparent; }}
QTextBrowser#help:focus {{ border-color: {c.wash}; }}
QFrame#popup {{ background: {c.surface}; border: 1px solid {c.edge}; border-radius: {tokens.RADIUS}px; }}
QWidget#rail, QWidget#status {{ background: {c.sunken}; }}
QWidget#rail {{ border-right: 1px solid {c.line}; }}
QWidget#status {{ border-top: 1px solid {c.line}; }}
QWidget#foot {{ border-top: 1px solid {c.line}; }}
QLabel[muted="true"] {{ color: {c.muted}; }}
QLabel[tone="accent"] {{ color: {c.accent}; }} QLabel[tone="good"] {{ color: {c.good}; }}
QLabel[tone="warn"] {{ color: {c.warn}; }} QLabel[tone="bad"] {{ color: {c.bad}; }}
"""

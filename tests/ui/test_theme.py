"""The theme: fonts that hold Vietnamese and figures of one width; every icon can be drawn."""

import unicodedata

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from clerkdesk import resources
from clerkdesk.ui import icons, theme, tokens

VOWELS = "aăâeêioôơuưy"
MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = {unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS} | {"đ"}


def spread(font):
    """Return how much the widths of the figures differ, as a part of the widest."""
    widths = [QFontMetricsF(font).horizontalAdvance(figure * 8) for figure in "0123456789"]
    return (max(widths) - min(widths)) / max(widths)


@pytest.fixture(autouse=True)
def _light_again(qapp):
    theme.wear(qapp, "light")
    yield
    theme.wear(qapp, "light")


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_the_typeface_holds_every_vietnamese_letter(weight, qapp):
    raw = QRawFont(str(resources.path("fonts", f"Inter-{weight}.otf")), 12)
    assert len(LETTERS) == 73
    assert not [
        letter
        for letter in LETTERS | {each.upper() for each in LETTERS} | set("₫•–—…·×")
        if not raw.supportsCharacter(ord(letter))
    ]


def test_the_typeface_is_worn_and_its_figures_have_one_width(qapp, qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    label.ensurePolished()
    assert QFontInfo(label.font()).family() == "Inter"
    for font in (label.font(), theme.font(tokens.FACT), theme.strong(), theme.font(code=True)):
        assert spread(font) < 0.01
    assert spread(QFont("Inter", 11)) > 0.1


def test_fields_are_big_enough_and_a_focused_one_is_no_bigger(qapp, qtbot):
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    before = field.sizeHint()
    assert before.height() >= tokens.TARGET
    field.setFocus()
    assert field.sizeHint() == before


def test_the_theme_switches_at_run_time(qapp, qtbot):
    label = QLabel("x")
    qtbot.addWidget(label)
    theme.wear(qapp, "dark")
    assert theme.name() == "dark"
    assert label.palette().windowText().color() == QColor(tokens.DARK.text)
    with pytest.raises(KeyError):
        theme.wear(qapp, "pink")
    assert theme.name() == "dark"


def worn(window):
    """Return the background of a field in ``window``."""
    return window.findChild(QLineEdit).grab().toImage().pixelColor(8, 8).name().upper()


def test_windows_change_the_theme_without_the_application_and_back(qapp, qtbot):
    def window():
        made = QWidget()
        QLineEdit(made)
        qtbot.addWidget(made)
        theme.dress(made)
        return made

    before = window()
    assert worn(before) == tokens.LIGHT.surface
    theme.change(qapp, "dark")
    after = window()
    assert worn(before) == worn(after) == tokens.DARK.surface
    theme.change(qapp, "light")
    assert worn(before) == worn(after) == tokens.LIGHT.surface


def test_the_first_change_dresses_the_application_with_its_typeface(qapp):
    qapp.setStyleSheet("")
    qapp.setFont(QFont("Sans Serif", 9))
    theme.change(qapp, "dark")
    assert (qapp.font().family(), qapp.font().pointSize()) == ("Inter", tokens.TEXT)
    assert tokens.DARK.surface in qapp.styleSheet()


def test_a_change_dresses_what_lies_deep_no_oftener_than_what_does_not(qapp, qtbot):
    class Told(QWidget):
        times = 0

        def changeEvent(self, event):  # noqa: N802
            self.times += event.type() == QEvent.Type.StyleChange
            super().changeEvent(event)

    deep = window = Told()
    qtbot.addWidget(window)
    for _depth in range(12):
        deep = Told(deep)
    window.show()
    theme.change(qapp, "dark")
    assert 0 < deep.times <= window.times + 1


@pytest.mark.parametrize("file", sorted(resources.path("icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_is_drawn_in_the_colour_asked_for(file, qapp):
    image = icons.pixmap(file.stem, "#FF0000", 24, 2.0).toImage()
    assert (image.width(), image.height()) == (48, 48)
    drawn = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 250]
    assert len(drawn) > 20
    if not file.stem.startswith("glyph-"):
        assert {colour.name() for colour in drawn} == {"#ff0000"}


def test_an_icon_that_is_not_there_is_told(qapp):
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon", "#000000")

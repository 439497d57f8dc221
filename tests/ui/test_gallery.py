"""Every widget in both themes and languages: drawn, at the sizes of a counter's screens, without a word clipped."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.work import Work
from tests.ui import gallery


@pytest.fixture
def work(qapp):
    made = Work()
    yield made
    made.close()


@pytest.fixture
def shell(qapp, qtbot, work):
    theme.wear(qapp, "light")
    window = gallery.shell_of(qapp, work)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    yield window
    theme.wear(qapp, "light")


def clipped(window):
    """Return the labels in sight whose text does not fit into them."""
    return [
        each.text()
        for each in window.findChildren(QLabel)
        if each.isVisible()
        and each.text()
        and (
            each.sizeHint().width() > each.width() + 1
            if not each.wordWrap()
            else each.heightForWidth(each.width()) > each.height() + 1
        )
    ]


@pytest.mark.parametrize("size", [(1366, 768), (1280, 720), (911, 512)])
@pytest.mark.parametrize("page", ["reception", "dossiers", "deliver"])
def test_pages_fit_the_screens_of_a_counter(shell, work, page, size):
    shell.resize(*size)
    opened = shell.open(page)
    gallery.settle(work)
    assert (shell.width(), shell.height()) == size
    assert clipped(shell) == []
    scroll = opened.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()


@pytest.mark.parametrize("name", tokens.THEMES)
def test_pages_are_drawn_in_the_colours_of_the_theme(shell, work, name):
    shell.wear(name)
    shell.open("deliver")
    gallery.settle(work)
    image = shell.grab().toImage()
    c = tokens.THEMES[name]
    assert image.pixelColor(4, shell.height() // 2).name() == c.sunken.lower()
    assert image.pixelColor(tokens.RAIL + 8, tokens.HEADER + 8).name() == c.ground.lower()


def test_the_gallery_draws_itself(shell, work, tmp_path: Path, expect_log):
    with expect_log("^fault "):
        gallery.draw(shell, work, tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == 19

"""The window: pages, keys, gate, scans, notices, language and theme at run time."""

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from clerkdesk import language
from clerkdesk.devices.scan import CodeScan, TypedText
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.errors import hint
from clerkdesk.ui.page import Page
from clerkdesk.ui.shell import Entry, Shell
from clerkdesk.ui.widgets.banner import GOOD_MS, Banner
from clerkdesk.ui.work import Work


class Recorder(Page):
    """A page that remembers what was done to it."""

    def __init__(self, log):
        super().__init__()
        self.log = log
        self.takes = True
        self.words = QLabel()
        self.body.addWidget(self.words)
        self.retranslate()

    def retranslate(self):
        self.header.set_title(_("Missing"))
        if hasattr(self, "words"):
            self.words.setText(_("Optional"))

    def refresh(self, changes):
        self.log.append(("refresh", changes))

    def on_scan(self, scan):
        self.log.append(("scan", scan))
        if scan == TypedText(text="boom"):
            raise Refused("no", "No such code: {code}", code="boom")
        return self.takes

    def arrive(self, what):
        self.log.append(("arrive", what))

    def leave(self):
        self.log.append(("leave",))

    def escape(self):
        self.log.append(("escape",))
        return True


class Window(Shell):
    def __init__(self, app, work):
        super().__init__(app, work)
        self.work = work
        self.logs: dict[str, list[tuple[object, ...]]] = {"reception": [], "dossiers": []}


@pytest.fixture
def built():
    return []


@pytest.fixture
def shell(qapp, qtbot, built):
    theme.wear(qapp, "light")
    work = Work()
    window = Window(qapp, work)

    def build(name):
        built.append(name)
        return Recorder(window.logs[name])

    window.add_page(
        Entry(name="reception", title=N_("Received"), icon="reception", key="F2", build=lambda: build("reception"))
    )
    window.add_page(
        Entry(name="dossiers", title=N_("Delivered"), icon="dossiers", key="F3", build=lambda: build("dossiers"))
    )
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    work.close()
    theme.wear(qapp, "light")


def test_pages_are_built_when_they_are_first_opened(shell, built, qtbot):
    assert built == []
    shell.open("reception")
    qtbot.keyClick(shell, Qt.Key.Key_F3)
    qtbot.keyClick(shell, Qt.Key.Key_F2)
    assert built == ["reception", "dossiers"]
    assert shell.logs["reception"] == [("arrive", None), ("leave",), ("arrive", None)]
    assert shell.page() is shell.pages()[0]


def test_building_a_page_opens_no_window(shell, qapp):
    before = set(qapp.topLevelWidgets())
    shell.open("reception")
    assert set(qapp.topLevelWidgets()) == before
    assert shell.isActiveWindow()


def test_a_page_opens_another_and_hands_something_over(shell):
    page = shell.open("reception")
    page.go.emit("dossiers", "H24")
    assert shell.logs["dossiers"] == [("arrive", "H24")]


def test_an_unknown_page_is_a_mistake(shell):
    with pytest.raises(KeyError):
        shell.open("nowhere")


def test_a_deed_is_told_to_every_page_that_was_built(shell, qtbot):
    shell.open("reception")
    shell.work.deed(lambda: "changes")
    qtbot.waitUntil(lambda: ("refresh", "changes") in shell.logs["reception"])
    assert shell.logs["dossiers"] == []


def test_a_scan_reaches_the_open_page(shell):
    page = shell.open("reception")
    shell.scan("H24.101.05-261122-AA0001")
    (_kind, scan) = shell.logs["reception"][-1]
    assert isinstance(scan, CodeScan)
    assert page.header.banner.notice() is None


def test_a_scan_that_the_page_cannot_use_is_told(shell):
    page = shell.open("reception")
    page.takes = False
    shell.scan("hello")
    assert page.header.banner.notice().what == "This page has no use for what was scanned."


def test_a_refusal_in_a_scan_is_shown(shell):
    page = shell.open("reception")
    shell.scan("boom")
    assert page.header.banner.notice().params == (("code", "boom"),)


def test_an_error_that_nobody_took_is_shown(shell, qtbot, expect_log):
    page = shell.open("reception")

    def fail():
        raise RuntimeError("x")

    with expect_log("^fault "):
        shell.work.deed(fail)
        qtbot.waitUntil(lambda: page.header.banner.notice() is not None)
    assert page.header.banner.notice().tone == "bad"


def test_escape_closes_the_notice_then_goes_back(shell, qtbot):
    page = shell.open("reception")
    page.notice(hint("Missing"))
    qtbot.keyClick(shell, Qt.Key.Key_Escape)
    assert page.header.banner.notice() is None
    assert ("escape",) not in shell.logs["reception"]
    qtbot.keyClick(shell, Qt.Key.Key_Escape)
    assert shell.logs["reception"][-1] == ("escape",)


def test_a_notice_moves_nothing_on_the_page(shell):
    page = shell.open("reception")
    where = page.words.mapTo(shell, page.words.pos())
    page.notice(hint("Missing " * 60, "Optional " * 60))
    shell.grab()
    assert page.words.mapTo(shell, page.words.pos()) == where
    assert page.header.height() == tokens.HEADER


def test_good_news_leaves_by_itself(qtbot):
    from clerkdesk.ui.errors import good

    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_notice(good("Delivered"))
    assert banner._timer.isActive()
    assert banner._timer.interval() == GOOD_MS
    banner._timer.timeout.emit()
    assert banner.notice() is None
    banner.show_notice(hint("Missing"))
    assert not banner._timer.isActive()


def test_the_gate_covers_the_pages_and_their_keys(shell, built, qtbot):
    shell.open("reception")
    shell.logs["reception"].clear()
    shell.close_gate(QLabel("who are you?"))
    assert shell.logs["reception"] == [("leave",)]
    qtbot.keyClick(shell, Qt.Key.Key_F3)
    shell.scan("H24.101.05-261122-AA0001")
    assert shell.open("dossiers") is None
    assert built == ["reception"]
    assert shell.logs["reception"] == [("leave",)]
    shell.open_gate()
    assert shell.open("dossiers") is not None


def test_the_language_changes_at_run_time(shell):
    page = shell.open("reception")
    shell.speak("en")
    assert page.words.text() == "Optional"
    with_signal: list[str] = []
    shell.language_changed.connect(with_signal.append)
    shell.rail.language_wanted.emit()
    assert language.current() == "vi"
    assert page.words.text() == "Nếu có"
    assert shell.rail._items["dossiers"].accessibleName() == "Đã trả"
    shell.rail.language_wanted.emit()
    assert page.words.text() == "Optional"
    assert with_signal == ["vi", "en"]


def test_qt_speaks_the_language_too(shell, qapp):
    shell.speak("vi")
    assert qapp.translate("QWidgetTextControl", "&Copy") == "&Chép"
    assert qapp.translate("Elsewhere", "No such word") == "No such word"
    shell.speak("en")
    assert qapp.translate("QWidgetTextControl", "&Copy") == "&Copy"


def test_the_theme_changes_at_run_time(shell):
    shell.rail.theme_wanted.emit()
    assert theme.name() == "dark"
    assert shell.rail.grab().toImage().pixelColor(4, 300).name() == tokens.DARK.sunken.lower()


def test_the_rail_is_narrow_in_a_narrow_window(shell):
    shell.resize(1366, 720)
    assert shell.rail.width() == tokens.RAIL
    shell.resize(911, 512)
    assert shell.rail.width() == tokens.RAIL_SLIM


def test_the_status_bar_tells(shell):
    shell.speak("en")
    status = shell.status
    status.set_clerk("Lê Thị Mai")
    status.set_desk("A")
    status.set_unsent(3)
    status.set_printer("HP", ready=False, reason="out of paper")
    status.set_space(400_000_000)
    shell.speak("vi")
    texts = {
        item._text.words() for item in (status._clerk, status._desk, status._unsent, status._printer, status._space)
    }
    assert texts == {"Lê Thị Mai", "Quầy A", "Chưa gửi: 3", "HP: out of paper", "Ổ đĩa gần đầy: còn 400 MB"}
    status.set_unsent(None)
    assert not status._unsent.isVisible()


def test_closing_lets_the_page_save(shell, qtbot):
    shell.open("reception")
    with qtbot.waitSignal(shell.closing):
        shell.close()
    assert shell.logs["reception"][-1] == ("leave",)


def test_a_scanner_burst_reaches_the_page_wherever_the_focus_is(shell, qtbot):
    from PySide6.QtTest import QTest

    page = shell.open("reception")
    page.words.setFocus()
    for letter in "H24.101.05-261122-AA0001":
        QTest.sendKeyEvent(
            QTest.KeyAction.Click, shell.windowHandle(), Qt.Key.Key_unknown, letter, Qt.KeyboardModifier.NoModifier
        )
    QTest.sendKeyEvent(
        QTest.KeyAction.Click, shell.windowHandle(), Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.NoModifier
    )
    qtbot.waitUntil(lambda: shell.logs["reception"][-1][0] == "scan")
    assert isinstance(shell.logs["reception"][-1][1], CodeScan)


def test_faults_are_logged_under_the_module(shell, caplog, expect_log):
    page = shell.open("reception")
    with expect_log("^fault "):
        page.fail(ValueError("secret"))
    assert caplog.records[-1].name == "clerkdesk.ui.errors"
    assert caplog.records[-1].levelno == logging.ERROR
    assert "secret" not in caplog.text

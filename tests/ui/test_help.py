"""Help through the real window: F1 everywhere, the real keys, the way through a first receipt, the sheet."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.language import LANGUAGES, use
from clerkdesk.printing import fonts
from clerkdesk.printing.shortcuts import KeyGroup, render_shortcuts
from clerkdesk.printing.spool import Spool
from clerkdesk.services import preferences
from clerkdesk.ui.help import keys, topics
from clerkdesk.ui.help.sheet import sheet
from clerkdesk.ui.kiosk.setup import KioskSetUp
from clerkdesk.ui.settings.page import SECTIONS
from clerkdesk.ui.start.confirm_date import ConfirmDate
from clerkdesk.ui.start.first_run import FirstRunPage
from clerkdesk.ui.start.joining import JoiningPage
from clerkdesk.ui.start.recovery import RecoveryPage
from clerkdesk.ui.start.recovery_sheet import RecoverySheet
from clerkdesk.ui.start.renewing import RenewingPage
from clerkdesk.ui.start.restore import RestorePage
from clerkdesk.ui.start.sign_in import SignIn
from clerkdesk.ui.start.trouble import TroublePage
from tests.printing.papers import texts
from tests.ui.opened import folder, made, opened
from tests.ui.workbench import AN

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
GATES = (
    SignIn, FirstRunPage, JoiningPage, RecoverySheet, RecoveryPage, RestorePage, ConfirmDate, RenewingPage,
    TroublePage, KioskSetUp,
)  # fmt: skip

PLAIN = frozenset({"Enter", "Esc", "Tab", "Space", "↑", "↓", "←", "→", "D", "E", "F1", "Ctrl+L", "Ctrl+Z", "dkks"})
"""Keys that no button has: they move, tick or belong to the window. The last is something to type."""


@pytest.fixture
def desk_window(opened, folder):
    one = opened(folder)
    one.sign_in()
    one.shell.speak("en")
    one.shell.resize(1366, 768)
    return one


def expanded(told):
    """Return the keys of a line one by one: "Ctrl+1…3" is three."""
    for key in told:
        found = re.fullmatch(r"(.*\+)(\d)…(\d)", key)
        yield from (f"{found[1]}{n}" for n in range(int(found[2]), int(found[3]) + 1)) if found else (key,)


def told_keys(topic):
    return {key for line in topic.keys for key in expanded(line.keys)}


def in_text(topic):
    return {key for block in topic.blocks for key in expanded(re.findall(r"`([^`]+)`", block.text))}


@pytest.mark.parametrize("name", topics.names())
def test_both_languages_tell_the_same_keys(name):
    vi, en = (topics.topic(name, language) for language in LANGUAGES)
    assert [line.keys for line in vi.keys] == [line.keys for line in en.keys]
    assert [block.kind for block in vi.blocks] == [block.kind for block in en.blocks]
    assert in_text(vi) == in_text(en)
    for one in (vi, en):
        assert one.title
        assert one.blocks
        assert one.keys
        assert not any("`" in line.words for line in one.keys)


def test_every_page_section_and_gate_has_its_help(desk_window):
    pages = {entry.name for entry in desk_window.shell.entries()} - {"settings"}
    sections = {f"settings-{name}" for name, _title, _icon in SECTIONS}
    gates = {gate.topic for gate in GATES}
    assert (pages | sections | gates | {"find", "clerkdesk"}) - set(topics.names()) == set()


def test_help_tells_the_real_keys_and_all_of_them(desk_window):
    """What help names works on the page, and no key of a button is left untold."""
    shell = desk_window.shell
    window = set(keys.all_of(shell.rail)) | PLAIN
    for entry in shell.entries():
        page = shell.build(entry.name)
        parts = {entry.name: page}
        if entry.name == "settings":
            parts = {f"settings-{name}": page.open(name) for name, _title, _icon in SECTIONS}
        for name, widget in parts.items():
            real, told = set(keys.all_of(widget)), topics.topic(name, "vi")
            named = told_keys(told) | in_text(told)
            assert named - real - window == set(), f"{name}: help names keys that do nothing"
            assert real - told_keys(told) - {"Esc"} == set(), f"{name}: help leaves keys out"


@pytest.mark.parametrize("gate", [SignIn, FirstRunPage, TroublePage])
def test_help_of_what_stands_before_the_work_is_read_without_a_desk(opened, folder, tmp_path, gate):
    path = tmp_path / "new" if gate is FirstRunPage else folder
    if gate is TroublePage:
        (folder / "clerkdesk.key").write_text("{}", encoding="utf-8")
    one = opened(path)
    focused = QApplication.focusWidget()
    one.hands.press(Key.Key_F1)
    drawer = one.shell.help.drawer
    assert drawer.isVisible()
    assert drawer.topic == gate.topic
    assert not drawer.sheet.isVisible()
    one.hands.press(Key.Key_Escape)
    assert not drawer.isVisible()
    assert one.gate(gate).isVisible()
    assert QApplication.focusWidget() is focused


def test_f1_opens_follows_the_page_and_closes(desk_window):
    hands, shell = desk_window.hands, desk_window.shell
    before = QApplication.focusWidget()
    hands.press(Key.Key_F1)
    drawer = shell.help.drawer
    assert drawer.topic == "reception"
    assert drawer.text.hasFocus()
    assert "F9" in drawer.text.toPlainText()
    shown = drawer.text.toPlainText()
    shell.speak("vi")
    assert drawer.text.toPlainText() != shown
    hands.press(Key.Key_F3)
    assert drawer.topic == "dossiers"
    hands.press(Key.Key_F2, Key.Key_F1)
    assert not drawer.isVisible()
    shell.open("reception")
    assert before is not None
    hands.press(Key.Key_F10, Key.Key_F1)
    assert drawer.topic == "settings-centre"
    hands.press(Key.Key_Escape)
    assert not drawer.isVisible()
    assert type(shell.page()).__name__ == "Settings"


def test_the_keys_told_first_are_those_of_the_buttons_in_sight(desk_window):
    desk_window.shell.scan(AN)
    desk_window.hands.settle()
    desk_window.hands.type("dkks")
    desk_window.hands.press(Key.Key_Return, Key.Key_F1)
    shown = desk_window.shell.help.drawer.text.toPlainText()
    assert shown.index("Keys now") < shown.index("Accept and print") < shown.index("More keys")
    assert "Another dossier of the same citizen" in shown[shown.index("More keys") :]


def test_the_tour_goes_along_with_a_real_reception_and_ends_with_its_receipt(desk_window):
    one, coach = desk_window, desk_window.window._bench.tour.coach

    def step(title):
        one.hands.wait(lambda: coach.title.text() == title, title)

    step("Scan the citizen's ID card")
    one.hands.scan(AN)
    step("Choose the procedure")
    one.hands.press(Key.Key_F3)
    step("Your first receipt")
    one.hands.press(Key.Key_F2)
    one.hands.type("dkks")
    one.hands.press(Key.Key_Return)
    step("Check the papers")
    one.hands.press(Key.Key_F7)
    step("Read the day and the fee aloud, then press F9")
    one.hands.press(Key.Key_F9)
    step("This is your first receipt")
    desk = one.opening.session.desk
    one.hands.wait(lambda: [job.kind for job in Spool(desk.store).jobs()] == ["receipt"], "the receipt")
    one.hands.press(Key.Key_F5)
    one.hands.wait(coach.isHidden, "the tour to end")
    one.hands.settle()
    assert not preferences.tour_wanted(desk, one.opening.session.account.id)


def test_the_tour_can_be_left_and_begun_again_from_the_help(desk_window):
    one, tour = desk_window, desk_window.window._bench.tour
    one.hands.wait(tour.coach.isVisible, "the tour")
    one.hands.press(Key.Key_F1, hold=SHIFT)
    assert tour.coach.isHidden()
    account = one.opening.session.account
    tour.offer(account)
    one.hands.settle()
    assert tour.coach.isHidden(), "a clerk who left the tour is not asked again"
    one.hands.press(Key.Key_F3, Key.Key_F1)
    one.shell.help.drawer.tour.click()
    one.hands.settle()
    assert tour.coach.isVisible()
    assert type(one.shell.page()).__name__ == "Reception"
    assert not one.shell.help.drawer.isVisible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_holds_every_key_on_one_page(language):
    use(language)
    paper = sheet(("today", "reception", "dossiers", "deliver", "person"))
    pages = texts(render_shortcuts(paper))
    assert len(pages) == 1
    words = " ".join(pages[0].split())
    fonts.load()
    for group in paper.groups:
        assert group.title in words
        for told, what in group.lines:
            assert what.split()[0] in words
            for key in told:
                assert key in words
                assert all(fonts.has_letter(letter, fonts.BOLD) for letter in key)


def test_too_many_keys_for_one_page_are_said():
    paper = replace(sheet(()), groups=(KeyGroup("A", ((("F9",), "does something"),) * 400),))
    with pytest.raises(ValueError, match="too many keys"):
        render_shortcuts(paper)


def test_the_sheet_is_printed_from_the_palette(desk_window, tmp_path):
    one = desk_window
    one.hands.press(Key.Key_K, hold=Qt.KeyboardModifier.ControlModifier)
    one.hands.type("print all k")
    one.hands.press(Key.Key_Return)
    desk = one.opening.session.desk
    made_file = desk.store.folder.path / "paper" / "clerkdesk-keys.pdf"
    one.hands.wait(made_file.exists, "the sheet")
    assert "F9" in texts(made_file.read_bytes())[0]

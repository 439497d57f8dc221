"""From the first run to the signed-in window, and what stops the start."""

import gc
import json
import shutil
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from sqlalchemy import update

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.forms.filling import Filling
from clerkdesk.services import clerks, workstation
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.forms import filling
from clerkdesk.services.opening import open_desk
from clerkdesk.store import tables as t
from clerkdesk.store.faults import damaged
from clerkdesk.store.keys import DATA, KeyFile
from clerkdesk.ui.errors import explain
from clerkdesk.ui.start.confirm_date import ConfirmDate
from clerkdesk.ui.start.first_run import FirstRunPage
from clerkdesk.ui.start.idle import Idle
from clerkdesk.ui.start.recovery import CodeField, RecoveryPage
from clerkdesk.ui.start.recovery_sheet import RecoverySheet
from clerkdesk.ui.start.sign_in import SignIn
from clerkdesk.ui.start.trouble import TroublePage
from tests.counter import LAN, PIN
from tests.ui.opened import ADMINISTRATOR, CLERK, CLERK_PIN, folder, made, opened

__all__ = ["folder", "made", "opened"]

KEY = Qt.Key


def typed(field, text):
    """Type into a field without waiting for fingers."""
    field.setText(text)
    field.textEdited.emit(text)


def test_the_first_run_makes_a_desk_and_shows_its_code(opened, tmp_path):
    one = opened(tmp_path / "new")
    page = one.gate(FirstRunPage)
    assert page.centre.commune.hasFocus()
    typed(page.centre.commune, "an khanh hai phong")
    one.hands.settle()
    one.hands.press(KEY.Key_Return)  # chooses the first finding and goes to the agency
    assert page.centre.authority.value() == "ỦY BAN NHÂN DÂN XÃ AN KHÁNH"
    assert page.centre.site_of_commune() == ("11668", "31")
    page.centre.agency.set_value("nonsense")
    one.hands.press(KEY.Key_F9)
    assert page.banner.notice().field == "agency"
    page.centre.agency.set_value("H24.101.05")
    one.hands.press(KEY.Key_F9)
    page.name.set_value("Lê Văn Quản")
    page.pin.set_value(PIN)
    page.again.set_value(PIN + "0")
    one.hands.press(KEY.Key_F9)
    assert "PIN" in page.banner.notice().what
    page.again.set_value(PIN)
    one.hands.press(KEY.Key_F9)
    assert page.banner.notice().what == "Choose first where the keys of the data are kept."
    assert not (tmp_path / "new" / "folder.json").exists()
    page.keys.file.click()
    one.hands.press(KEY.Key_F9)

    one.hands.wait(lambda: isinstance(one.opening.gate, RecoverySheet), "the recovery code")
    sheet = one.gate(RecoverySheet)
    desk = one.opening.session.desk
    assert sheet.code == workstation.recovery_code_of(desk, clerks.accounts(desk)[0])
    typed(sheet.last.editor, "00000")
    one.hands.press(KEY.Key_F9)
    assert one.gate() is sheet
    typed(sheet.last.editor, sheet.code.rsplit("-", 1)[1].lower())
    one.hands.press(KEY.Key_F9)
    assert one.opening.gate is None
    assert one.opening.session.clerk.name == "Lê Văn Quản"
    assert workstation.recovery_confirmed(desk)
    assert oct((tmp_path / "new" / "clerkdesk.key").stat().st_mode & 0o777) == "0o600"


def test_an_administrator_sees_the_code_until_it_is_on_paper(opened, folder, monkeypatch):
    monkeypatch.setattr(workstation, "recovery_confirmed", lambda desk: False)
    one = opened(folder)
    one.sign_in(CLERK, CLERK_PIN)
    assert one.opening.gate is None, "a clerk is not asked"
    one.opening.lock()
    one.hands.settle()
    one.sign_in()
    one.gate(RecoverySheet)


def test_the_code_is_not_printed_without_a_printer(opened, folder, monkeypatch):
    monkeypatch.setattr("clerkdesk.printing.printers.printer_names", list)
    desk = open_desk(folder)
    with pytest.raises(Refused, match="no printer"):
        workstation.print_recovery_code(desk, clerks.accounts(desk)[0])
    assert not (folder / "paper").exists()
    desk.close()


def test_signing_in(opened, folder):
    one = opened(folder)
    page = one.gate(SignIn)
    assert page.names.names() == (CLERK, ADMINISTRATOR), "by given name"
    assert page.pin.hasFocus()
    one.hands.type("111111")
    one.hands.press(KEY.Key_Return)
    assert page.banner.notice().what == "The name or the PIN is wrong."
    assert page.pin.text() == ""
    one.hands.press(KEY.Key_Down)
    assert page.names.name() == ADMINISTRATOR
    assert page.banner.notice() is None
    one.hands.type(PIN)
    one.hands.press(KEY.Key_Return)
    assert one.opening.gate is None
    assert one.opening.session.account.name == ADMINISTRATOR
    assert one.shell.page() is not None


def test_the_last_clerk_is_offered_first(opened, folder):
    one = opened(folder)
    one.sign_in()
    one.end()
    again = opened(folder)
    assert again.gate(SignIn).names.name() == ADMINISTRATOR


def test_many_wrong_pins_make_one_wait(opened, folder):
    one = opened(folder)
    page = one.gate(SignIn)
    for _try in range(4):
        page.pin.setText("111111")
        page.button.click()
        one.hands.settle()
    assert page.banner.notice().what == "Too many wrong PINs: wait {seconds} seconds."
    assert not page.button.isEnabled()
    seconds = page._seconds
    assert 1 < seconds <= 5
    page.pin.setText(CLERK_PIN)
    page.pin.returnPressed.emit()
    assert not page._under_way, "nothing is tried while it waits"
    for _second in range(seconds):
        page._count_down()
    assert page.button.isEnabled()
    one.clock.forward(seconds=6)
    page.button.click()
    one.hands.settle()
    assert one.opening.gate is None


def test_a_pin_typed_before_the_desk_is_open_counts(opened, folder, qapp, monkeypatch):
    one = opened(folder)
    session, one.opening.session = one.opening.session, None
    page = one.gate(SignIn)
    page.pin.setText(CLERK_PIN)
    page.button.click()
    one.hands.settle()
    assert one.opening.gate is page
    one.opening.session = session
    one.opening.enter(*one.opening._waiting)
    one.hands.settle()
    assert one.opening.gate is None


def test_locking_lets_nobody_work_and_keeps_the_page(opened, folder):
    one = opened(folder)
    one.sign_in()
    page = one.shell.open("settings")
    one.hands.press(KEY.Key_L, hold=Qt.KeyboardModifier.ControlModifier)
    gate = one.gate(SignIn)
    assert gate.names.name() == ADMINISTRATOR
    with pytest.raises(Refused):
        _ = one.opening.session.clerk
    assert one.shell.open("dossiers") is None
    one.sign_in(CLERK, CLERK_PIN)
    assert one.shell.page() is page
    assert one.opening.session.clerk.name == CLERK
    assert not one.opening.session.administrator


def test_the_collector_passes_over_what_stays_while_the_window_is_open(opened, folder):
    one = opened(folder)
    one.sign_in()
    assert gc.get_freeze_count() > 100_000
    one.end()
    assert gc.get_freeze_count() == 0


def test_what_was_begun_long_ago_and_not_filed_is_deleted_once_somebody_works(opened, folder):
    one = opened(folder)
    desk = one.opening.session.desk
    for key, age in (("old", 31), ("new", 29)):
        filling.save(desk, LAN, key, Filling(helped="Nguyễn Văn An"))
        at = milliseconds(desk.clock.now()) - age * 86_400_000
        with desk.store.writing() as connection:
            connection.execute(update(t.draft).where(t.draft.c.key == f"forms:{key}").values(at=at))
    one.sign_in()
    one.hands.wait(lambda: filling.load(desk, "old") is None, "the old draft to go")
    assert filling.load(desk, "new") is not None


def test_a_desk_left_alone_locks(opened, folder, qapp, qtbot, monkeypatch):
    monkeypatch.setattr("clerkdesk.ui.start.idle.MINUTE_MS", 1500)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(lambda: qapp.focusWindow() is field.windowHandle())
    idle = Idle(qapp, field)
    left = []
    idle.left.connect(lambda: left.append(True))
    idle.watch(1)
    for _key in range(3):
        qtbot.wait(600)
        qtbot.keyClick(field.windowHandle(), KEY.Key_A)
    assert not left
    qtbot.waitUntil(lambda: bool(left), timeout=10_000)
    idle.watch(0)
    assert not idle._timer.isActive()


def test_an_implausible_date_is_confirmed_first(opened, folder):
    one = opened(folder)
    one.clock.at = datetime(2031, 1, 5, 2, tzinfo=UTC)
    one.sign_in()
    page = one.gate(ConfirmDate)
    for wrong in ("06/01/2031", "nonsense"):
        typed(page.field, wrong)
        one.hands.press(KEY.Key_Return)
        assert page.banner.notice() is not None
        assert one.gate() is page
    typed(page.field, "05012031")
    one.hands.press(KEY.Key_Return)
    assert one.opening.gate is None
    assert one.opening.session.desk.confirmed == date(2031, 1, 5)


# --- what stops the start


def _cut(folder):
    file = folder / "clerkdesk.db"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 // 4096 * 4096 + 17])


def _flip(folder):
    file = folder / "clerkdesk.db"
    content = bytearray(file.read_bytes())
    content[100] ^= 0xFF
    file.write_bytes(content)


def _other_key(folder):
    KeyFile(folder / "clerkdesk.key").put(DATA, bytes(32))


def _no_key(folder):
    (folder / "clerkdesk.key").unlink()


def _spoiled_key(folder):
    (folder / "clerkdesk.key").write_text("no json")


def _no_signing_key(folder):
    key = json.loads((folder / "clerkdesk.key").read_text())
    (folder / "clerkdesk.key").write_text(json.dumps({DATA: key[DATA]}))


def _newer(folder):
    told = json.loads((folder / "folder.json").read_text())
    (folder / "folder.json").write_text(json.dumps(told | {"format": 99}))


@pytest.mark.parametrize(
    ("harm", "code", "way_out"),
    [
        (_cut, "damaged", False),
        (_flip, "damaged", False),
        (_other_key, "wrong-key", True),
        (_no_key, "wrong-key", True),
        (_spoiled_key, "bad-key-file", True),
        (_no_signing_key, "no-signing-key", True),
        (_newer, "newer-file", False),
    ],
)
def test_what_stops_the_start_is_said_and_the_data_stay(opened, folder, harm, code, way_out):
    harm(folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    one = opened(folder)
    one.hands.wait(lambda: isinstance(one.opening.gate, TroublePage), code)
    page = one.gate(TroublePage)
    assert one.opening.stopped.code == code
    assert page._recover.isVisibleTo(page) is way_out
    shown = [text.text() for _name, text in page._parts]
    assert shown == list(explain(one.opening.stopped).texts())
    assert all(shown)
    assert one.end() == 3
    after = {file.name: file.read_bytes() for file in folder.iterdir() if file.name in before}
    assert after == before


def test_what_was_put_right_opens_at_the_next_try(opened, folder, tmp_path):
    shutil.move(folder / "clerkdesk.key", tmp_path / "aside")
    one = opened(folder)
    one.gate(TroublePage)
    shutil.move(tmp_path / "aside", folder / "clerkdesk.key")
    one.hands.press(KEY.Key_F5)
    one.sign_in()
    assert one.opening.gate is None
    assert one.end() == 0


def test_the_recovery_code_opens_what_lost_its_key(opened, folder, made):
    (folder / "clerkdesk.key").unlink()
    one = opened(folder)
    one.hands.press(KEY.Key_F8)
    page = one.gate(RecoveryPage)
    page.keys.file.setChecked(True)
    typed(page.field, ("0" if made[1][0] != "0" else "1") + made[1][1:])
    one.hands.press(KEY.Key_F9)
    assert "mistyped" in page.banner.notice().what
    typed(page.field, made[1].lower().replace("-", " "))
    assert page.field.text() == made[1]
    one.hands.press(KEY.Key_F9)
    one.hands.wait(lambda: isinstance(one.opening.gate, SignIn), "the sign-in page")
    one.sign_in()
    assert workstation.letters(one.opening.session.desk) != "AA"


def test_a_code_is_grouped_as_it_is_typed(qtbot):
    field = CodeField()
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "abcde12345x")
    assert field.text() == "ABCDE-12345-X"
    field.setCursorPosition(0)
    qtbot.keyClicks(field, "9")
    assert field.text() == "9ABCD-E1234-5X"
    assert field.cursorPosition() == 1


def test_a_trouble_page_needs_no_folder(qtbot, tmp_path):
    page = TroublePage(explain(damaged("x")), code="damaged", folder=tmp_path / "none")
    qtbot.addWidget(page)
    assert not page._open_folder.isVisibleTo(page)


def test_every_start_page_speaks_both_languages_and_wears_both_themes(opened, folder):
    one = opened(folder)
    page = one.gate(SignIn)
    said = set()
    for language in ("en", "vi"):
        for theme in ("dark", "light"):
            one.shell.speak(language)
            one.shell.wear(theme)
            said.add(page._title.text())
    assert said == {"Sign in", "Đăng nhập"}

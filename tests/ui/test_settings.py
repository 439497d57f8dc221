"""The settings page through its widgets: what is kept, what is refused, who may."""

import dataclasses
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from clerkdesk.domain.announcing import USUAL_VI
from clerkdesk.domain.calendar import YearTable
from clerkdesk.domain.errors import Refused
from clerkdesk.printing.page import Layout
from clerkdesk.services import clerks, preferences, verify, workstation
from clerkdesk.services.spooling import Printing, printing
from clerkdesk.ui import theme
from clerkdesk.ui.hotkeys.hotkeys import Reach
from clerkdesk.ui.settings import calling
from clerkdesk.ui.settings.page import SECTIONS, Settings
from clerkdesk.ui.start.recovery_sheet import CodeGrid
from tests.counter import PIN
from tests.ui.opened import ADMINISTRATOR, CLERK, CLERK_PIN, folder, made, opened

__all__ = ["folder", "made", "opened"]

KEY = Qt.Key


@pytest.fixture
def at(opened, folder):
    """Open a section, signed in as the administrator (or as the clerk)."""

    def go(section, name=ADMINISTRATOR, pin=PIN):
        one = opened(folder)
        one.sign_in(name, pin)
        page = one.shell.open("settings", section)
        assert isinstance(page, Settings)
        one.hands.settle()
        return one, page, page.section(), one.opening.session.desk

    return go


def what(page):
    notice = page.header.banner.notice()
    return notice and notice.what


def test_the_centre_is_kept(at):
    one, page, section, desk = at("centre")
    section.form.phone.set_value("0225 3 123 456")
    section.form.hours.times[3].setText("16h30")
    section.saturday.click()
    section.wait.box.setText("7")
    section.idle.box.setText("25")
    one.hands.press(KEY.Key_F9)
    assert what(page) == "Saved."
    site = desk.site
    assert (site.phone, site.saturday_morning, site.wait_days, site.idle_minutes) == ("0225 3 123 456", True, 7, 25)
    assert f"{site.shifts[1].closes:%H:%M}" == "16:30"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda form: form.agency.set_value("nonsense"), "agency"),
        (lambda form: form.place.set_value(""), "place"),
        (lambda form: form.hours.times[0].setText("12:00"), "shifts"),
        (lambda form: form.hours.times[2].setText("x"), "shifts"),
    ],
)
def test_a_wrong_centre_is_not_kept(at, change, code):
    one, page, section, desk = at("centre")
    before = desk.site
    change(section.form)
    one.hands.press(KEY.Key_F9)
    assert page.header.banner.notice().field == code
    assert desk.site == before


def test_a_morning_only_counter_has_one_shift(at):
    one, _page, section, desk = at("centre")
    for field in section.form.hours.times[2:]:
        field.clear()
    one.hands.press(KEY.Key_F9)
    assert len(desk.site.shifts) == 1


def test_days_off_worked_days_and_closures(at):
    one, page, section, desk = at("days")

    def add(day, kind, name):
        section.day.set_day(day)
        section.kind.setCurrentIndex(section.kind.findData(kind))
        section.name.setText(name)
        one.hands.press(KEY.Key_F6)
        return what(page)

    assert add(date(2027, 3, 1), "off", "Ngày hội xã") == "Saved."
    assert desk.calendar.holiday(date(2027, 3, 1)) == "Ngày hội xã"
    assert desk.calendar.holiday(date(2027, 9, 2)), "the shipped days of that year stay"
    assert section._source.look().word == "Own table of this site"
    assert add(date(2027, 3, 6), "worked", "làm bù") == "Saved."
    assert desk.calendar.is_working(date(2027, 3, 6))
    assert add(date(2027, 3, 3), "closed", "mất điện") == "Saved."
    assert desk.calendar.closure(date(2027, 3, 3)) == "mất điện"
    assert add(date(2027, 3, 4), "worked", "x") == "{day} is a working day anyway"
    assert add(date(2027, 3, 5), "off", " ") == "{day} needs a name or a reason"
    assert add(None, "off", "x") == "This is not a date."

    rows = [row.day for row in section.list._all]
    section.list.select_id(rows.index(date(2027, 3, 1)))
    one.hands.press(KEY.Key_F6, hold=Qt.KeyboardModifier.ShiftModifier)
    assert desk.calendar.is_working(date(2027, 3, 1))
    section.reset.click()
    one.hands.settle()
    assert not desk.calendar.is_working(date(2027, 3, 6))
    assert desk.calendar.closure(date(2027, 3, 3)), "closures are the site's own, not the table's"


def test_a_year_is_settled_by_hand(at):
    one, _page, section, desk = at("days")
    section.year.setCurrentIndex(section.year.findData(2027))
    before = desk.calendar.is_settled(2027)
    section.settled.click()
    one.hands.settle()
    assert desk.calendar.is_settled(2027) is not before


def test_a_year_without_a_table_can_be_given_one(at):
    _one, _page, section, desk = at("days")
    desk.save_site(dataclasses.replace(desk.site, years=(YearTable(year=2030, off={date(2030, 1, 1): "Tết"}),)))
    section._year = 2030
    section.load()
    assert [row.day for row in section.list._all] == [date(2030, 1, 1)]


def test_money_goes_into_open_tills_only_when_the_centre_says_so(at):
    one, _page, section, desk = at("fees")
    for on in (True, False):
        section.tills.click()
        one.hands.settle()
        assert desk.site.tills is on
        assert section.tills.isChecked() is on


def test_fees_of_the_council(at):
    one, page, section, desk = at("fees")
    assert section._fees
    section.filter.setText("ho kinh doanh")
    one.hands.settle()
    code = section.list.chosen().code
    section.amount.setText("nothing")
    one.hands.press(KEY.Key_F9)
    assert page.header.banner.notice().field == "amount"
    section.amount.setText("100.000 đ")
    one.hands.press(KEY.Key_F9)
    assert desk.site.fees == {code: 100_000}
    assert section.list.chosen().amount == 100_000
    one.hands.press(KEY.Key_F6, hold=Qt.KeyboardModifier.ShiftModifier)
    assert desk.site.fees == {}


def test_clerks_are_added_reset_and_taken_off(at):
    one, page, section, desk = at("clerks")
    section.name.set_value("Trần Đức Anh")
    section.new.pin.set_value("506172")
    section.new.again.set_value("506173")
    one.hands.press(KEY.Key_F6)
    assert what(page) == "The two PINs are not the same."
    section.new.again.set_value("506172")
    one.hands.press(KEY.Key_F6)
    assert clerks.sign_in(desk, "Trần Đức Anh", "506172").role is clerks.Role.CLERK
    assert [row.name for row in section.list._all] == ["Trần Đức Anh", CLERK, ADMINISTRATOR]

    section.list.select_id(1)
    section.reset.pin.set_value("112233")
    section.reset.again.set_value("112233")
    section.reset.button.click()
    one.hands.settle()
    assert clerks.sign_in(desk, CLERK, "112233").name == CLERK
    one.hands.press(KEY.Key_F6, hold=Qt.KeyboardModifier.ShiftModifier)
    assert CLERK not in [account.name for account in clerks.accounts(desk)]
    section.list.select_id(2)
    one.hands.press(KEY.Key_F6, hold=Qt.KeyboardModifier.ShiftModifier)
    assert what(page) == "The last administrator cannot be taken off."


def test_a_clerk_changes_the_own_pin_and_nothing_else(at):
    one, page, section, desk = at("clerks", CLERK, CLERK_PIN)
    assert not section.new.isVisible()
    section.old.set_value(CLERK_PIN)
    section.own.pin.set_value("998877")
    section.own.again.set_value("998877")
    section.own.button.click()
    one.hands.settle()
    assert what(page) == "Your PIN is changed."
    assert clerks.sign_in(desk, CLERK, "998877").name == CLERK
    section._add()
    assert what(page) == "Only an administrator may do this."
    for name in ("centre", "days", "fees"):
        other = page.open(name)
        one.hands.settle()
        assert not other.may()
    assert page.nav.note.text()


def test_the_layout_and_the_printer_are_kept(at):
    one, page, section, desk = at("printing")
    assert [row.name for row in section.list._all][-1] == "PDF"
    section.layouts[1].click()
    one.hands.settle()
    assert printing(desk).layout is Layout.A5_PAIR
    one.hands.press(KEY.Key_F9)
    assert printing(desk).printer == section.list.chosen().name
    assert what(page) == "Saved."


def test_a_printer_that_is_gone_stays_chosen_and_says_so(at, monkeypatch):
    chosen = Printing(printer="Gone")
    monkeypatch.setattr("clerkdesk.ui.settings.printing.printing", lambda desk: chosen)
    _one, _page, section, _desk = at("printing")
    gone = section.list._all[0]
    assert (gone.name, gone.ready, gone.chosen) == ("Gone", False, True)
    assert gone.reason


def test_theme_and_language_are_kept_for_the_next_start(at, opened, folder):
    one, _page, section, desk = at("appearance")
    section.themes[1].click()
    section.languages[1].click()
    one.hands.settle()
    assert (theme.name(), preferences.load(desk).theme, preferences.load(desk).language) == ("dark", "dark", "en")
    one.end()
    again = opened(folder)
    assert theme.name() == "dark"
    assert again.gate()._title.text() == "Sign in"
    again.shell.wear("light")
    again.shell.speak("vi")


def test_preferences_of_a_newer_program_do_no_harm(at):
    _one, _page, _section, desk = at("appearance")
    from clerkdesk.store import settings

    with desk.store.writing() as connection:
        settings.put(connection, "preferences", {"theme": "dark", "sound": "loud"})
    preferences.save(desk, language="en")
    assert preferences.load(desk) == preferences.Preferences(theme="dark", language="en")


def test_the_data_are_verified_and_the_code_needs_a_pin(at):
    one, page, section, _desk = at("data")
    one.hands.wait(lambda: section.proving.state.look().word == "File is sound", "the check of the file")
    one.hands.press(KEY.Key_F8)
    assert what(page) == "The journal is sound: {events} events, {unsigned} not signed yet."
    section.pin.setText("000111")
    section.show_code.click()
    one.hands.settle()
    assert section._code is None
    section.pin.setText(PIN)
    section.show_code.click()
    one.hands.settle()
    assert section.findChildren(CodeGrid)
    one.opening.lock()
    one.hands.settle()
    assert not section.findChildren(CodeGrid), "a lock hides it"


def test_what_verification_finds_is_said(at, monkeypatch):
    one, page, section, _desk = at("data")
    bad = verify.OriginReport("ab", "AB", True, 3, 0, ("2: the bytes do not have the hash that stands beside them",))
    monkeypatch.setattr(verify, "verify", lambda desk, told: verify.Report((bad,), projections=False))
    one.hands.press(KEY.Key_F8)
    assert what(page) == "The journal does not verify: {faults} faults."
    assert "AB 2: the bytes" in section.proving.journal.text()


def test_a_damaged_file_is_said_when_the_check_finds_it(at, monkeypatch):
    one, page, section, desk = at("data")
    one.hands.wait(lambda: section.proving._health.state == "sound", "the first check")
    monkeypatch.setattr(desk.store, "quick_check", lambda: "row 3 missing from index x")
    one.hands.press(KEY.Key_F7)
    one.hands.wait(lambda: section.proving._health.state == "damaged", "the second check")
    assert what(page) == "The data file is damaged: {detail}."


def test_only_an_administrator_sees_the_code(at):
    _one, _page, section, desk = at("data", CLERK, CLERK_PIN)
    assert not section._asking.isEnabled()
    clerk = next(one for one in clerks.accounts(desk) if one.name == CLERK)
    with pytest.raises(Refused):
        workstation.recovery_code_of(desk, clerk)


def test_every_section_opens_by_keyboard_in_both_languages_and_themes(at):
    one, page, _section, _desk = at("centre")
    there = range(len(SECTIONS))
    for language, worn, way, order in (("en", "dark", KEY.Key_Down, there), ("vi", "light", KEY.Key_Up, there[::-1])):
        one.shell.speak(language)
        one.shell.wear(worn)
        titles = {type(page.section()).__name__}
        for number in order[:-1]:
            page.nav.items[number].setFocus()
            one.hands.press(way)
            titles.add(type(page.section()).__name__)
        assert len(titles) == len(SECTIONS)


def test_the_words_of_a_call_and_hot_keys_are_kept(at, monkeypatch):
    monkeypatch.setattr(calling, "reach", lambda: Reach.X11)
    one, page, section, desk = at("calling")
    section.vi.set_value("Mời khách số {number} tới quầy số {counter}")
    section.faces.click()
    section.hot_keys.click()
    section.keys["done"].edit.setKeySequence(QKeySequence("Ctrl+Alt+F9"))
    assert section._heard.text() == "Ví dụ: “Mời khách số A 12 tới quầy số 3”"
    one.hands.press(KEY.Key_F9)
    assert what(page) == "Saved."
    rule = desk.site.queue
    assert (rule.call_vi, rule.call_en) == ("Mời khách số {number} tới quầy số {counter}", "")
    habits = preferences.counter_habits(desk)
    assert (habits.faces, habits.hot_keys, habits.next, habits.done) == (False, True, "Ctrl+Alt+N", "Ctrl+Alt+F9")
    shown = {row.state.look().word for row in section.keys.values()}
    assert shown == {"taken by another program"}, "no key can be had without a window system"


@pytest.mark.parametrize(
    ("vi", "done", "code"),
    [
        ("Mời {number}", "Ctrl+Alt+D", "bad-call-words"),
        (USUAL_VI, "Ctrl+C", "bad-hot-key"),
        (USUAL_VI, "Ctrl+Alt+N", "hot-key-twice"),
    ],
)
def test_words_and_hot_keys_that_cannot_be_are_refused(at, monkeypatch, vi, done, code):
    monkeypatch.setattr(calling, "reach", lambda: Reach.X11)
    one, _page, section, desk = at("calling")
    refused = []
    monkeypatch.setattr(section, "fail", lambda no: refused.append(no.code))
    section.vi.set_value(vi)
    section.hot_keys.click()
    section.keys["done"].edit.setKeySequence(QKeySequence(done))
    one.hands.press(KEY.Key_F9)
    assert refused == [code]
    assert desk.site.queue.call_vi == USUAL_VI
    assert not preferences.counter_habits(desk).hot_keys


def test_a_clerk_chooses_keys_and_leaves_the_sites_words(at):
    _one, _page, section, desk = at("calling", CLERK, CLERK_PIN)
    assert not section.vi.isEnabled()
    section.faces.click()
    section.save.click()
    _one.hands.settle()
    assert not preferences.counter_habits(desk).faces
    assert section._hot_why.text().startswith("Không dùng được ở đây")

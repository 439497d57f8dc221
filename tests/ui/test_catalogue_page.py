"""The catalogue's settings by keys: a package is seen before it comes in, bad ones are told, keys come and go."""

import zipfile

import pytest
from PySide6.QtCore import Qt

from clerkdesk.catalogue.package import LARGEST
from clerkdesk.services import catalogue, guide
from tests.services.test_catalogue_packages import LATER, NEW, PUBLIC, package
from tests.ui.opened import CLERK, CLERK_PIN, folder, made, opened
from tests.ui.test_settings import at, what

__all__ = ["at", "folder", "made", "opened"]

KEY = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def trusting(one, section):
    section.keys.label.editor.setFocus()
    section.keys.label.set_value("Sở Tư pháp")
    section.keys.key.set_value(" ".join(PUBLIC[at : at + 16] for at in range(0, 64, 16)))
    one.hands.press(KEY.Key_F7)


def choosing(one, section, file):
    section.considering.pick = lambda _parent, _title, _start, _kinds: str(file)
    one.hands.press(KEY.Key_F6)
    one.hands.settle()


def test_a_package_is_seen_part_by_part_then_brought_in_and_undone(at, tmp_path):
    one, page, section, desk = at("catalogue")
    trusting(one, section)
    assert what(page) == "Saved."
    file = tmp_path / "t12.zip"
    file.write_bytes(package(LATER, NEW, name="Tháng 12"))
    choosing(one, section, file)
    card = section.considering
    assert "Sở Tư pháp" in card._who.text()
    one.shell.speak("en")
    said = {}
    for place in range(len(card.list.rows())):
        card.list.select_id(place)
        said[card.list.chosen().change.code] = card.parts.toPlainText()
    assert "In effect from 01/03/2027" in said["1.001193"]
    assert "What is in effect now goes on until 28/02/2027" in said["1.001193"]
    assert "Time limit" in said["1.001193"]
    assert "Cấp giấy mẫu" in said["9.000001"]
    assert desk.catalogue.get("9.000001", desk.today()) is None, "seen, not yet in use"
    one.hands.press(KEY.Key_F9)
    assert what(page) == "{name} is in use: {count} procedures."
    assert desk.catalogue.get("9.000001", desk.today()) is not None
    (row,) = section.packages.list.rows()
    assert (row.name, row.undone_at) == ("Tháng 12", None)
    assert not card.bring.isVisible()
    one.hands.press(KEY.Key_F6, hold=SHIFT)
    assert what(page) == "{name} is undone: {count} procedures."
    assert desk.catalogue.get("9.000001", desk.today()) is None
    assert section.packages.list.rows()[0].undone_at is not None
    assert not section.packages.undo.isEnabled()


def test_a_package_is_put_away_and_a_key_removed(at, tmp_path):
    one, page, section, desk = at("catalogue")
    trusting(one, section)
    file = tmp_path / "t12.zip"
    file.write_bytes(package(NEW))
    choosing(one, section, file)
    one.hands.press(KEY.Key_F9, hold=SHIFT)
    assert not section.considering.bring.isVisible()
    assert catalogue.packages(desk) == []
    one.hands.press(KEY.Key_F7, hold=SHIFT)
    assert catalogue.trusted_keys(desk) == []
    section.keys.key.set_value("12 34")
    section.keys.label.set_value("x")
    one.hands.press(KEY.Key_F7)
    assert what(page) == "A public key is 64 hexadecimal digits."


def escaping(file):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.writestr("../../somewhere.yaml", "x")


@pytest.mark.parametrize(
    ("name", "write", "told"),
    [
        ("untrusted", lambda file: file.write_bytes(package(NEW)), "This package is signed with a key"),
        ("altered", lambda file: file.write_bytes(package(NEW)[:-30]), "This is no catalogue package"),
        ("text", lambda file: file.write_text("no package"), "This is no catalogue package"),
        ("large", lambda file: file.write_bytes(b"x" * (LARGEST + 1)), "This package is too large"),
        ("escape", escaping, "This is no catalogue package"),
        ("gone", lambda file: None, "{file} cannot be read"),
    ],
)
def test_a_bad_package_is_told_and_changes_nothing(at, tmp_path, name, write, told):
    one, page, section, desk = at("catalogue")
    write(tmp_path / name)
    choosing(one, section, tmp_path / name)
    assert what(page).startswith(told)
    assert page.header.banner.notice().safe
    assert not section.considering.bring.isVisible()
    assert catalogue.packages(desk) == []


def test_a_clerk_only_looks(at):
    _one, _page, section, _desk = at("catalogue", CLERK, CLERK_PIN)
    for widget in (section.considering.choose, section.packages.undo, section.keys.add, section.notices.save):
        assert not widget.isEnabled()


def test_what_ends_soon_is_named(at):
    one, _page, section, _desk = at("catalogue")
    assert not section.ending.isVisible()
    one.clock.forward(days=45)
    section.load()
    one.hands.settle()
    assert section.ending.isVisible()
    assert "28/02/2027" in section.ending_words.text()


def test_the_sites_own_lines_are_kept_for_all_and_for_one(at):
    one, page, section, desk = at("catalogue")
    card = section.notices
    card.text.setPlainText("Sáng thứ Bảy không tiếp nhận.")
    one.hands.press(KEY.Key_S, hold=CTRL)
    assert what(page) == "Saved."
    card.finder.setFocus()
    one.hands.type("dang ky khai sinh")
    one.hands.press(KEY.Key_Return)
    one.hands.settle()
    assert card.list.chosen().code == "1.001193"
    card.text.setPlainText("Mang theo giấy chứng sinh.\n\nGọi số 3 để được hướng dẫn.")
    one.hands.press(KEY.Key_S, hold=CTRL)
    assert guide.notices(desk.site, "1.001193") == (
        "Sáng thứ Bảy không tiếp nhận.",
        "Mang theo giấy chứng sinh.\nGọi số 3 để được hướng dẫn.",
    )
    card.list.select_id(0)
    card.text.clear()
    one.hands.press(KEY.Key_S, hold=CTRL)
    assert set(desk.site.notices) == {"1.001193"}

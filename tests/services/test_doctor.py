import shutil
import sys
from contextlib import closing

import pytest

from clerkdesk import language, resources
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.events import FormSigned
from clerkdesk.services import backup_plan
from clerkdesk.services.doctor import Level, computer, data, examine
from clerkdesk.services.opening import open_desk, set_up
from clerkdesk.services.reception import receive
from clerkdesk.services.saying import say
from clerkdesk.store import settings, spoiled
from clerkdesk.store.keys import SERVICE
from tests.counter import LAN, PIN, SITE, wish


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    path = tmp_path_factory.mktemp("doctor") / "data"
    set_up(path, SITE, letter="A", administrator="Lê Văn Quản", pin=PIN, keys="file").desk.close()
    return path


@pytest.fixture
def folder(pristine, tmp_path):
    return shutil.copytree(pristine, tmp_path / "data")


def found(path):
    """Return the findings by name, each said in both languages."""
    findings = list(examine(path))
    for one in findings:
        for spoken in ("vi", "en"):
            language.use(spoken)
            assert say(one.what)
            assert (say(one.mend) if one.mend else "") != "" or one.level is Level.GOOD
            assert "{" not in say(one.what) + (say(one.mend) if one.mend else "")
    return {one.name: one for one in findings}


def test_a_good_workstation_has_nothing_bad_in_its_data(folder):
    names = found(folder)
    assert {"python", "libraries", "qt", "display", "fonts", "printers", "space", "folder", "keys", "data"} <= set(
        names
    )
    assert {"attachments", "calendar", "signing", "clock", "signatures", "projections", "papers"} <= set(names)
    assert [one for one in names.values() if one.level is Level.BAD] == []
    assert names["keys"].level is Level.DOUBT  # a key file is a choice, said each time


def test_nothing_is_made_where_there_is_no_desk(tmp_path):
    path = tmp_path / "deep" / "nowhere"
    assert found(path)["folder"].level is Level.DOUBT
    assert not path.parent.exists()


def test_looking_changes_nothing(folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in {".db", ".key", ".json"}}
    found(folder)
    assert {name: (folder / name).read_bytes() for name in before} == before


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_open_doors_are_told(folder):
    (folder / "clerkdesk.key").chmod(0o644)
    folder.chmod(0o755)
    names = found(folder)
    assert names["keys"].level is Level.BAD
    assert names["keys"].mend is not None
    assert "chmod 600" in say(names["keys"].mend)
    assert names["folder"].level is Level.DOUBT


def test_a_key_file_that_is_gone(folder):
    (folder / "clerkdesk.key").unlink()
    names = found(folder)
    assert (names["keys"].level, names["data"].level) == (Level.BAD, Level.BAD)


def test_a_damaged_file_and_a_damaged_description(folder):
    (folder / "clerkdesk.db").write_bytes(b"\0" * 8192)
    assert found(folder)["data"].level is Level.BAD
    (folder / "folder.json").write_text("{")
    assert found(folder)["folder"].level is Level.BAD


def test_damaged_attachments_are_told_and_the_rest_is_looked_at(folder):
    (folder / "attachments.db").write_bytes(b"no database at all" * 500)
    names = found(folder)
    assert names["attachments"].level is Level.BAD
    assert names["projections"].level is Level.GOOD


def test_a_keyring_that_does_not_answer(folder, pristine):
    text = (folder / "folder.json").read_text().replace('"file"', '"keyring"')
    (folder / "folder.json").write_text(text)
    assert found(folder)["keys"].level is Level.BAD


def test_a_keyring_that_answers_and_a_signing_key_that_stayed_behind(tmp_path, memory_keyring):
    path = tmp_path / "data"
    set_up(path, SITE, letter="A", administrator="Lê Văn Quản", pin=PIN, keys="keyring").desk.close()
    names = found(path)
    assert (names["keys"].level, names["signing"].level) == (Level.GOOD, Level.GOOD)
    for service, name in list(memory_keyring.kept):
        if service == SERVICE and ":sign:" in name:
            del memory_keyring.kept[service, name]
    assert found(path)["signing"].level is Level.BAD


def test_stale_lists_and_stuck_papers(folder):
    desk = open_desk(folder)
    desk.confirm_date(desk.today())
    receive(desk, LAN, wish(desk))
    with desk.store.writing() as connection:
        settings.put(connection, "projections", "older")
        connection.exec_driver_sql("UPDATE print_job SET state = 'unknown'")
    desk.close()
    names = found(folder)
    assert (names["projections"].level, names["papers"].level) == (Level.DOUBT, Level.DOUBT)


def test_past_days_that_nobody_signed(folder, monkeypatch):
    assert found(folder)["signatures"].level is Level.GOOD
    monkeypatch.setattr(data, "_UNSIGNED_DAYS", -1)
    assert found(folder)["signatures"].level is Level.DOUBT


def test_a_disk_that_fills_up(folder, monkeypatch):
    for free, level in ((10**7, Level.BAD), (10**8, Level.DOUBT), (10**10, Level.GOOD)):
        monkeypatch.setattr(data, "free_space", lambda path, free=free: free)
        assert found(folder)["space"].level is level


def test_a_clock_that_nobody_believes(folder, monkeypatch):
    from clerkdesk.services.clock import WallClock

    real = WallClock().now()
    monkeypatch.setattr(WallClock, "now", lambda self: real.replace(year=real.year + 2))
    names = found(folder)
    assert names["clock"].level is Level.DOUBT
    assert names["calendar"].level is Level.DOUBT
    assert str(real.astimezone(SITE_TIME).year + 3) in say(names["calendar"].what)


def test_the_pair_that_crashes(folder, monkeypatch):
    versions = {"PySide6-Essentials": "6.12.0"}
    monkeypatch.setattr(computer, "_version", lambda name: versions.get(name, "1.0"))
    monkeypatch.setattr(sys, "version_info", (3, 11, 7))
    assert found(folder)["qt"].level is Level.BAD
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    assert found(folder)["qt"].level is Level.GOOD


def test_what_the_computer_lacks(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(computer, "_version", lambda name: None if name == "segno" else "1.0")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(computer, "_library", lambda name: name != "xcb-cursor")
    monkeypatch.setattr(resources, "path", tmp_path.joinpath)
    names = {one.name: one for one in computer.examine()}
    assert names["libraries"].level is Level.BAD
    assert names["display"].level is Level.BAD
    assert names["fonts"].level is Level.BAD
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert {one.name: one for one in computer.examine()}["display"].level is Level.DOUBT


def test_printers_by_what_they_say(monkeypatch):
    from clerkdesk.printing import cups, printers
    from clerkdesk.printing.printer import PrinterState

    monkeypatch.setattr(printers, "printer_names", list)
    assert computer._printers().level is Level.DOUBT
    monkeypatch.setattr(printers, "printer_names", lambda: ["Laser"])
    for state, level in (
        (PrinterState(ready=True), Level.GOOD),
        (PrinterState(ready=False, reason="no paper"), Level.DOUBT),
    ):
        monkeypatch.setattr(cups.CupsPrinter, "state", lambda self, state=state: state)
        finding = computer._printers()
        assert finding.level is level
        assert "Laser" in say(finding.what)


def test_backups_that_are_not_planned_fail_or_are_late(folder, tmp_path):
    assert found(folder)["backups"].level is Level.DOUBT
    stick = tmp_path / "stick"
    with closing(open_desk(folder)) as desk:
        backup_plan.save_plan(desk, backup_plan.Plan(folder=str(stick)))
        backup_plan.make_planned(desk)
        assert found(folder)["backups"].level is Level.GOOD
        shutil.rmtree(stick)
        with pytest.raises(Trouble):
            backup_plan.make_planned(desk)
    assert found(folder)["backups"].level is Level.BAD


def test_a_page_spoiled_in_the_middle_is_found(folder):
    assert found(folder)["files"].level is Level.GOOD
    file = folder / "clerkdesk.db"
    whole = file.read_bytes()
    for at in range(len(whole) // 5 // 4096 * 4096, len(whole), len(whole) // 5 // 4096 * 4096):
        content = bytearray(whole)
        content[at + 100] ^= 1
        file.write_bytes(content)
        names = found(folder)
        assert Level.BAD in {names["data"].level, names["files"].level if "files" in names else Level.GOOD}, at


def test_an_older_copy_in_its_own_place_is_told(pristine, folder):
    with closing(open_desk(folder)) as desk:
        receive(desk, LAN, wish(desk))
    assert "copy" not in found(folder)
    shutil.rmtree(folder)
    shutil.copytree(pristine, folder)
    assert found(folder)["copy"].level is Level.BAD


def test_papers_that_the_disk_spoiled_are_named_by_their_dossiers(folder):
    content = b"%PDF what the citizen signed"
    with closing(open_desk(folder)) as desk:
        name = desk.store.attachments.put([content], media="application/pdf", at=0)
        form = FormSigned(
            form="to-khai", version="1", title="Tờ khai", component="", pdf=name, read_back="whole", way="signature"
        )
        code = receive(desk, LAN, wish(desk, forms=(form,))).code
        with desk.store.writing() as connection:
            spoiled.note(connection, name)
            spoiled.note(connection, "0" * 64)
    one = found(folder)["spoiled"]
    assert one.level is Level.BAD
    assert (one.what.params["count"], one.what.params["codes"]) == (1, str(code))
    with closing(open_desk(folder)) as desk, desk.store.writing() as connection:
        spoiled.mended(connection, [name])
    assert "spoiled" not in found(folder)

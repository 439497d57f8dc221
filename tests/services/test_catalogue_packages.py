"""Packages at a site: keys trusted, brought in whole, shown, undone, found again by the next window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from clerkdesk.catalogue.forms import shipped as shipped_forms
from clerkdesk.catalogue.merging import Kind
from clerkdesk.catalogue.package import pack
from clerkdesk.journal.signing import public_key
from clerkdesk.services import catalogue, clerks
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import FirstRun, open_desk
from clerkdesk.services.reception import receive
from tests.counter import LAN, TUESDAY, SetClock, first_run, refused, sound, troubled, wish

KEY = bytes(range(32))
PUBLIC = public_key(KEY).hex()
NEW = """field: Lĩnh vực mới
procedures:
  - code: "9.000001"
    name: Cấp giấy mẫu
    times: [{ working_days: 2 }]
    fees: [{ free: true }]
"""
LATER = """field: Hộ tịch
procedures:
  - code: "1.001193"
    version: 2
    name: Đăng ký khai sinh
    effective: "2027-03-01"
    times: [{ working_days: 1 }]
    fees: [{ free: true }]
"""


def package(*texts: str, name: str = "Tháng 12", **more: object) -> bytes:
    files = {f"procedures/f{at}.yaml": text.encode() for at, text in enumerate(texts)}
    return pack(KEY, files, name=name, issuer="Sở Tư pháp", issued=date(2026, 11, 20), **more)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[FirstRun]:
    made = first_run(tmp_path / "desk", clock=SetClock(TUESDAY))
    with closing(made.desk):
        yield made


def version(desk: Desk, code: str, on: date) -> int:
    found = desk.catalogue.get(code, on)
    return found.version if found else 0


def trusting(run: FirstRun) -> None:
    catalogue.trust(run.desk, run.administrator, PUBLIC, "Sở Tư pháp")


def test_a_package_comes_in_is_used_and_undone(run: FirstRun) -> None:
    trusting(run)
    desk, by = run.desk, run.administrator
    content = package(NEW, LATER, ended={"1.000656": date(2026, 12, 31)})
    _, expected = catalogue.look_into(desk, content)
    assert desk.catalogue.get("9.000001", desk.today()) is None
    done = catalogue.import_package(desk, by, content)
    assert done.what == expected
    assert {one.code: one.kind for one in done.what} == {
        "9.000001": Kind.ADDED,
        "1.001193": Kind.CHANGED,
        "1.000656": Kind.ENDED,
    }
    assert done.changes.settings
    accepted = receive(desk, LAN, wish(desk, "9.000001"))
    assert accepted.code
    assert version(desk, "1.001193", date(2027, 2, 28)) == 1
    assert version(desk, "1.001193", date(2027, 3, 1)) == 2
    assert desk.catalogue.get("1.000656", date(2027, 1, 1)) is None
    (one,) = catalogue.packages(desk)
    assert (one.name, one.by, one.undone_at) == ("Tháng 12", by.name, None)
    undone = catalogue.undo(desk, by)
    assert {one.code: one.kind for one in undone.what}["9.000001"] is Kind.REMOVED
    assert desk.catalogue.get("9.000001", desk.today()) is None
    assert catalogue.packages(desk)[0].undone_by == by.name
    assert refused(catalogue.undo, desk, by) == "no-package"
    assert sound(desk)
    assert catalogue.import_package(desk, by, content).name == "Tháng 12"


def test_the_next_window_and_the_next_start_have_it(run: FirstRun, tmp_path: Path) -> None:
    trusting(run)
    catalogue.import_package(run.desk, run.administrator, package(NEW))
    for _ in range(2):  # made anew, then from its compiled form
        with closing(open_desk(tmp_path / "desk", clock=SetClock(TUESDAY))) as other:
            assert other.catalogue.get("9.000001", other.today()) is not None
            assert other.catalogue.procedures == run.desk.catalogue.procedures


def test_packages_lie_over_each_other_and_the_latest_goes_first(run: FirstRun) -> None:
    trusting(run)
    desk, by = run.desk, run.administrator
    catalogue.import_package(desk, by, package(NEW))
    second = NEW.replace("    name", '    version: 2\n    effective: "2027-01-01"\n    name')
    catalogue.import_package(desk, by, package(second, name="Tháng 1"))
    assert version(desk, "9.000001", date(2026, 12, 31)) == 1
    assert version(desk, "9.000001", date(2027, 1, 1)) == 2
    assert catalogue.undo(desk, by).name == "Tháng 1"
    assert version(desk, "9.000001", date(2027, 1, 1)) == 1


def test_nothing_comes_in_that_is_not_right(run: FirstRun) -> None:
    desk, by = run.desk, run.administrator
    before = desk.catalogue.procedures
    bring = catalogue.import_package
    assert refused(bring, desk, by, package(NEW)) == "package-untrusted"
    trusting(run)
    assert refused(bring, desk, by, package(NEW)[:-30]) == "package-unreadable"
    assert refused(bring, desk, by, package("field: x\nprocedures: []\n")) == "package-faulty"
    with pytest.raises(catalogue.FaultyPackage) as no:
        bring(desk, by, package("field: x\nprocedures: []\n"))
    assert no.value.faults[0].file == "procedures/f0.yaml"
    assert refused(bring, desk, by, package(LATER.replace("version: 2", "version: 1"))) == "package-rewrites"
    lan = clerks.add_clerk(desk, "Trần Thị Lan", "482915")
    assert refused(bring, desk, lan, package(NEW)) == "administrator-only"
    assert refused(catalogue.undo, desk, lan) == "administrator-only"
    assert refused(catalogue.trust, desk, lan, PUBLIC, "x") == "administrator-only"
    assert catalogue.packages(desk) == []
    assert desk.renew_catalogue().procedures == before


def test_keys_come_and_go(run: FirstRun) -> None:
    trusting(run)
    desk, by = run.desk, run.administrator
    assert refused(catalogue.trust, desk, by, PUBLIC.upper(), "lần nữa") == "key-known"
    assert refused(catalogue.trust, desk, by, "abc", "sai") == "bad-key"
    assert refused(catalogue.trust, desk, by, public_key(bytes(32)).hex(), " ") == "no-label"
    (one,) = catalogue.trusted_keys(desk)
    assert (one.key, one.label, one.by) == (PUBLIC, "Sở Tư pháp", by.name)
    catalogue.distrust(desk, by, PUBLIC)
    assert catalogue.trusted_keys(desk) == []
    assert refused(catalogue.distrust, desk, by, PUBLIC) == "key-unknown"
    assert refused(catalogue.import_package, desk, by, package(NEW)) == "package-untrusted"


def test_an_old_sample_still_has_its_package(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "store" / "samples" / "0002"
    path = shutil.copytree(sample, tmp_path / "desk")
    with closing(open_desk(path, clock=SetClock(TUESDAY))) as desk:
        assert version(desk, "9.000001", desk.today()) == 1
        assert [one.name for one in catalogue.packages(desk)] == ["Danh mục mẫu"]


def test_a_package_that_rots_is_said_and_can_be_undone(run: FirstRun, tmp_path: Path) -> None:
    trusting(run)
    catalogue.import_package(run.desk, run.administrator, package(NEW))
    with run.desk.store.writing() as connection:
        connection.exec_driver_sql("UPDATE catalogue_package SET content = x'00'")
    (tmp_path / "desk" / "catalogue.bin").unlink()
    assert troubled(run.desk.renew_catalogue).code == "package-damaged"
    catalogue.undo(run.desk, run.administrator)
    assert run.desk.catalogue.get("9.000001", run.desk.today()) is None


# Forms in a package

BIRTH = (shipped_forms() / "birth" / "tt04-2024.yaml").read_text(encoding="utf-8")
NEXT_BIRTH = (
    BIRTH.replace("version: tt04-2024", "version: luat-2027")
    .replace('effective: "2024-06-06"', 'effective: "2027-03-01"')
    .replace("TỜ KHAI ĐĂNG KÝ KHAI SINH", "TỜ KHAI KHAI SINH")
    .replace("vi: Số, en: Number", "vi: Số giấy, en: Number")
)


def of_forms(**texts: str) -> bytes:
    files = {f"forms/birth/{name.replace('_', '-')}.yaml": text.encode() for name, text in texts.items()}
    return pack(KEY, files, name="Mẫu mới", issuer="Sở Tư pháp", issued=date(2026, 11, 20))


def test_a_new_text_of_a_form_is_told_and_takes_effect_on_its_day(run: FirstRun) -> None:
    trusting(run)
    _, what = catalogue.look_into(run.desk, of_forms(luat_2027=NEXT_BIRTH))
    (change,) = what
    assert (change.code, change.kind, change.on) == ("birth", Kind.CHANGED, date(2027, 3, 1))
    told = {(one.before, one.after) for one in change.differences}
    assert ("TỜ KHAI ĐĂNG KÝ KHAI SINH", "") in told
    assert ("", "TỜ KHAI KHAI SINH") in told
    assert any("Số giấy" in one.path for one in change.differences)
    catalogue.import_package(run.desk, run.administrator, of_forms(luat_2027=NEXT_BIRTH))
    found = [run.desk.forms.get("birth", on) for on in (date(2027, 2, 28), date(2027, 3, 1))]
    assert [one.version for one in found if one] == ["tt04-2024", "luat-2027"]
    (gone,) = catalogue.undo(run.desk, run.administrator).what
    assert gone.kind is Kind.REMOVED
    assert run.desk.forms.version("birth", "luat-2027") is None


def test_a_form_that_is_in_use_is_never_rewritten(run: FirstRun) -> None:
    trusting(run)
    changed = BIRTH.replace("TỜ KHAI ĐĂNG KÝ KHAI SINH", "TỜ KHAI")
    assert refused(catalogue.look_into, run.desk, of_forms(tt04_2024=changed)) == "package-rewrites"
    assert refused(catalogue.look_into, run.desk, of_forms(tt04_2024=BIRTH)) == "package-nothing-new"
    assert refused(catalogue.look_into, run.desk, of_forms(x=NEXT_BIRTH.replace("child.born", "child.b"))) == (
        "package-faulty"
    )

"""Lists as files: what they hold, what spreadsheets make of them, and the record of who exported what."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk import language
from clerkdesk.domain.dossier import State
from clerkdesk.services import delivery, export, handover, reception, sheets, tabular, till
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Due, Filter, Order
from clerkdesk.services.sheets import Format, harmless
from tests.counter import LAN, SetClock, first_run, person, refused, sound, troubled, wish

NAMES = ("Nguyễn Văn An", "Trần Thị Bích", "Lê Văn Đức")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = SetClock()
    with closing(first_run(tmp_path / "data", clock=clock).desk) as made:
        language.use("en")
        for number, name in enumerate(NAMES, 1):
            clock.forward(minutes=1)
            reception.receive(made, LAN, wish(made, "2.000815", applicant=person(number, name)))
        yield made


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))


def test_csv_holds_the_list_in_its_order_and_excel_knows_its_letters(desk: Desk, tmp_path: Path) -> None:
    done = export.export(desk, LAN, Filter(), tmp_path / "all.csv", Format.CSV)
    assert done.file.read_bytes().startswith(b"\xef\xbb\xbf")
    found = rows(done.file)
    assert [row["Applicant"] for row in found] == list(reversed(NAMES))
    assert [row["ID number"] for row in found] == [person(number).identity.number for number in (3, 2, 1)]
    assert found[0]["Received at"] == "23/11/2026 08:33"
    assert found[0]["State"] == "Received"
    assert done.rows == 3


def test_a_filter_exports_what_it_lets_through(desk: Desk, tmp_path: Path) -> None:
    done = export.export(desk, LAN, Filter(words="bich"), tmp_path / "one.csv", Format.CSV)
    assert [row["Applicant"] for row in rows(done.file)] == ["Trần Thị Bích"]


def test_xlsx_holds_the_same_with_times_as_times_and_numbers_of_people_as_text(desk: Desk, tmp_path: Path) -> None:
    done = export.export(desk, LAN, Filter(), tmp_path / "all.xlsx", Format.XLSX)
    with zipfile.ZipFile(done.file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", sheet)
    assert [text for text in texts if text in NAMES] == list(reversed(NAMES))
    assert person(1).identity.number in texts
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 4


def test_who_exported_what_is_recorded_without_what_was_typed(desk: Desk, tmp_path: Path) -> None:
    wanted = Filter(words="Nguyễn Văn An", states=frozenset({State.RECEIVED}), order=Order.DUE)
    done = export.export(desk, LAN, wanted, tmp_path / "an.csv", Format.CSV)
    (made,) = export.made(desk)
    assert made.clerk == LAN.name
    assert (made.rows, made.format) == (1, "csv")
    assert made.filters == ("text", "state:received", "order:due")
    assert made.sha256 == hashlib.sha256(done.file.read_bytes()).hexdigest()
    assert sound(desk)


def test_the_newest_export_stands_first(desk: Desk, tmp_path: Path) -> None:
    for name, words in (("first", "an"), ("second", "")):
        export.export(desk, LAN, Filter(words=words), tmp_path / f"{name}.csv", Format.CSV)
    assert [made.rows for made in export.made(desk)] == [3, 1]
    assert len(export.made(desk, limit=1)) == 1


def test_filters_are_told_whole(desk: Desk) -> None:
    span = (0, 86_400_000)
    wanted = Filter(due=Due.OVERDUE, contested=True, received=span, delivered=span, due_within=span, paid=span)
    told = export.described(wanted)
    assert told[:2] == ("due:overdue", "contested")
    assert [one.partition(":")[0] for one in told[2:]] == ["received", "delivered", "due-within", "paid"]
    assert export.described(Filter(field="Hộ tịch")) == ("field:Hộ tịch",)
    assert export.described(Filter()) == ()


def test_stopping_leaves_no_file_and_no_record(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    for kind in Format:
        file = place / f"all.{kind}"
        stopped = refused(export.export, desk, LAN, Filter(), file, kind, lambda _done, _all: False)
        assert stopped == "export-stopped"
    assert list(place.iterdir()) == []
    assert export.made(desk) == []


def test_progress_is_told_up_to_the_end(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BATCH", 2)
    told: list[tuple[int, int]] = []

    def tell(done: int, whole: int) -> bool:
        told.append((done, whole))
        return True

    export.export(desk, LAN, Filter(), tmp_path / "all.csv", Format.CSV, tell)
    assert told == [(0, 3), (2, 3), (3, 3)]
    assert len(rows(tmp_path / "all.csv")) == 3


def test_an_empty_list_and_one_that_is_too_long_are_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "none.csv"
    assert refused(export.export, desk, LAN, Filter(words="zzqx"), file, Format.CSV) == "nothing-to-export"
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    assert refused(export.export, desk, LAN, Filter(), tmp_path / "x.xlsx", Format.XLSX) == "too-many-rows"
    assert export.export(desk, LAN, Filter(), file, Format.CSV).rows == 3


@pytest.mark.parametrize("kind", list(Format))
def test_a_place_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path, kind: Format) -> None:
    assert troubled(export.export, desk, LAN, Filter(), tmp_path / "gone" / "x", kind).code == "unwritten"
    assert export.made(desk) == []


def test_what_stood_there_is_replaced_whole(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    file.write_text("old")
    export.export(desk, LAN, Filter(), file, Format.CSV)
    assert len(rows(file)) == 3
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".clerkdesk-")] == []


@pytest.mark.parametrize("text", ["=1+1", "+84900000001", "-2", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r=1"])
def test_what_a_spreadsheet_would_reckon_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@given(st.text(max_size=40))
def test_nothing_that_is_written_begins_like_a_formula(text: str) -> None:
    made = harmless(text)
    assert made.lstrip()[:1] not in sheets._FORMULA
    assert made.removeprefix("'") in {text, text.removeprefix("'")}


def test_a_name_that_is_a_formula_stays_text_in_both(desk: Desk, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x";"y")'
    with sheets.sheet(tmp_path / "x.csv", Format.CSV, ("Name",), tmp_path) as out:
        out.add((evil,))
    assert rows(tmp_path / "x.csv")[0]["Name"] == f"'{evil}"
    with sheets.sheet(tmp_path / "x.xlsx", Format.XLSX, ("Name",), tmp_path) as out:
        out.add((evil,))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_delivered_dossiers_say_when(desk: Desk, tmp_path: Path) -> None:
    stream = reception.receive(desk, LAN, wish(desk, applicant=person(9))).stream
    delivery.enter_result(desk, LAN, stream)
    delivery.deliver(desk, LAN, delivery.Handing(stream=stream, collector=person(9), checked="CCCD"))
    wanted = Filter(states=frozenset({State.DELIVERED}))
    (row,) = rows(export.export(desk, LAN, wanted, tmp_path / "d.csv", Format.CSV).file)
    assert row["Delivered at"].startswith("23/11/2026")


def test_a_file_that_a_spreadsheet_holds_open_is_told_before_anything_is_recorded(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("what was there", encoding="utf-8")
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if self == file:
            raise PermissionError(13, "The process cannot access the file")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    assert troubled(export.export, desk, LAN, Filter(), file, Format.CSV).code == "file-open"
    assert file.read_text(encoding="utf-8") == "what was there"
    assert export.made(desk) == []
    assert list(tmp_path.glob(".clerkdesk-*")) == []


def test_a_file_opened_at_the_last_moment_costs_its_name_and_not_the_list(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if target == file:
            raise PermissionError(13, "The process cannot access the file")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    done = export.export(desk, LAN, Filter(), file, Format.CSV)
    assert done.file == tmp_path / "list (2).csv"
    assert hashlib.sha256(done.file.read_bytes()).hexdigest() == export.made(desk)[0].sha256


def test_a_hand_over_list_a_till_and_the_tills_are_exported_and_recorded(desk: Desk, tmp_path: Path) -> None:
    shift = till.open_shift(desk, LAN, 50_000, "sáng").stream
    paid = reception.receive(desk, LAN, wish(desk, "2.000815", applicant=person(9, "=Lý Thị Hoa"), pay_now=True))
    gone = handover.hand_over(desk, LAN, [paid.code], "Tư pháp")
    back = handover.hand_back(desk, LAN, [handover.Back(code=paid.code, has_result=True, result="12/CT")], "Tư pháp")
    wanted = {back.stream: Format.CSV, shift: Format.CSV, "tills": Format.XLSX, gone.stream: Format.XLSX}
    for name, kind in wanted.items():
        done = export.export_table(desk, LAN, tabular.of(desk, name), tmp_path / f"{kind}-{name[:4]}.{kind}", kind)
        assert hashlib.sha256(done.file.read_bytes()).hexdigest() == done.sha256
        assert done.rows == 1
    (listed,) = rows(tmp_path / "csv-hand.csv")
    assert (listed["Code"], listed["Result"], listed["Outcome"]) == (paid.code, "12/CT", "Granted")
    assert listed["Applicant"] == "'=Lý Thị Hoa"
    (entry,) = rows(tmp_path / "csv-till.csv")
    assert (entry["Amount (đồng)"], entry["Means"], entry["Voided"]) == (str(paid.fee), "cash", "")
    assert [one.list for one in export.made(desk)] == ["handover", "tills", "till", "handover"]
    assert refused(tabular.of, desk, "dossiers") == "no-such-list"
    assert refused(tabular.of, desk, "till:none") == "no-till"
    assert sound(desk)


def test_an_empty_table_is_refused_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    shift = till.open_shift(desk, LAN, 0).stream
    table = tabular.of(desk, shift)
    assert refused(export.export_table, desk, LAN, table, tmp_path / "a.csv", Format.CSV) == "nothing-to-export"
    assert not list(tmp_path.glob("*.csv"))
    assert export.made(desk) == []

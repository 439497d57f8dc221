"""The register leaves the desk whole or not at all, and never without a record of who took it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from clerkdesk.services import export, reception, registers
from clerkdesk.services.desk import Desk
from clerkdesk.services.registers import Format, Wanted
from tests.counter import LAN, SetClock, first_run, person, refused, sound, troubled, wish

DAY = date(2026, 11, 23)
WANTED = Wanted(since=DAY, until=DAY)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "desk", clock=SetClock()).desk) as found:
        for number, code in enumerate(("1.001193", "1.001193", "2.000815")):
            reception.receive(found, LAN, wish(found, code, person(number)))
        yield found


@pytest.mark.parametrize("kind", Format)
def test_it_is_written_and_recorded(desk: Desk, tmp_path: Path, kind: Format) -> None:
    told: list[tuple[int, int]] = []

    def going(done: int, whole: int) -> bool:
        told.append((done, whole))
        return True

    file = tmp_path / f"so.{kind.value}"
    left = registers.export(desk, LAN, WANTED, file, kind, going)
    assert (left.rows, left.sha256) == (3, hashlib.sha256(file.read_bytes()).hexdigest())
    (made,) = export.made(desk)
    assert (made.list, made.format, made.rows, made.clerk) == ("register", kind.value, 3, LAN.name)
    assert made.filters == ("received:2026-11-23/2026-11-23",)
    assert made.sha256 == left.sha256
    assert all(0 <= done <= whole for done, whole in told)
    assert [done / whole for done, whole in told] == sorted(done / whole for done, whole in told)
    assert sound(desk)


def test_one_field_is_named_in_the_record(desk: Desk, tmp_path: Path) -> None:
    counted = registers.counted(desk, DAY, DAY)
    field = next(name for name, count in counted.items() if count == 2)
    left = registers.export(desk, LAN, Wanted(since=DAY, until=DAY, field=field), tmp_path / "so.pdf", Format.PDF)
    assert left.rows == 2
    assert export.made(desk)[0].filters[1] == f"field:{field}"


def test_what_is_stopped_leaves_no_file_and_no_record(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "so.pdf"
    code = refused(registers.export, desk, LAN, WANTED, file, Format.PDF, lambda done, whole: done < whole * 2 // 3)
    assert code == "export-stopped"
    assert not file.exists()
    assert export.made(desk) == []
    assert [one.name for one in tmp_path.iterdir()] == ["desk"]


def test_a_print_is_recorded_too(desk: Desk) -> None:
    printed = registers.print_out(desk, LAN, WANTED)
    assert (printed.printer, printed.rows) == ("PDF", 3)
    assert [one.format for one in export.made(desk)] == ["paper"]
    (file,) = (desk.store.folder.path / "paper").glob("*.pdf")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == export.made(desk)[0].sha256


def test_what_is_refused(desk: Desk, tmp_path: Path) -> None:
    assert refused(registers.counted, desk, DAY, DAY - timedelta(days=1)) == "bad-days"
    long = Wanted(since=DAY - timedelta(days=366), until=DAY)
    assert refused(registers.export, desk, LAN, long, tmp_path / "so.pdf", Format.PDF) == "bad-days"
    assert troubled(registers.export, desk, LAN, WANTED, tmp_path / "none" / "so.pdf", Format.PDF).code == "unwritten"
    assert export.made(desk) == []

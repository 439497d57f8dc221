"""The other ways to tell a province: the dialect of 2026 by its mapping alone, a folder of files, nothing at all."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from clerkdesk import resources
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.hub import author
from clerkdesk.hub import tables as t
from clerkdesk.hub.connectors import mapping as mappings
from clerkdesk.hub.connectors.books import PAPERS
from clerkdesk.hub.connectors.files import Files
from clerkdesk.hub.connectors.papers import Papers
from clerkdesk.hub.connectors.sender import Sender
from clerkdesk.hub.connectors.speaking import Account, Speaker
from clerkdesk.hub.connectors.tables import followed, ledger
from clerkdesk.hub.feed import lock
from clerkdesk.hub.shelf import DiskShelf, address_of
from clerkdesk.hub.shelf_tables import attachment
from clerkdesk.journal.event import moment
from tests.counter import SITE
from tests.meeting import Hub
from tests.provincial import Counter, said, sending, simulated, standing, until_done

PDF = b"%PDF-1.7 " + b"\xc3\x28" * 100
NAME = sha256(PDF).hexdigest()


def shelf(hub: Hub) -> Papers:
    return Papers(hub.database, DiskShelf(hub.folder / "shelf", hub.key.file_key), hub.key.file_key)


def lay(hub: Hub) -> None:
    """Let the content of the signed form be there."""
    kept = DiskShelf(hub.folder / "shelf", hub.key.file_key)
    kept.write("half", 0, PDF)
    kept.keep("half", address_of(hub.key.file_key, SITE.agency, NAME))
    with hub.database.writing() as connection:
        connection.execute(attachment.delete())
        row = {"site": SITE.agency, "name": NAME, "state": "kept", "size": len(PDF)}
        connection.execute(insert(attachment), row)


def with_form(one: Counter, number: int) -> str:
    stream = f"dossier:{one.letters()}{number:05d}"
    people = e.FormPeople(values=())
    signed = e.FormSigned(
        form="birth",
        version="1",
        title="Tờ khai đăng ký khai sinh",
        component="to-khai",
        pdf=NAME,
        read_back="whole",
        way="signature",
        personal=people,
    )
    one.say(stream, signed)
    assert one.receive(number) == stream
    return stream


def test_2026_is_another_mapping_for_the_same_engine(hub: Hub) -> None:
    one = Counter(hub)
    stream = with_form(one, 1)
    one.send()
    lay(hub)
    with simulated(unit="H24.101.05") as there:
        with sending(hub, there.url, "dvcqg-2026", unit="H24.101.05", papers=shelf(hub)) as sender:
            sender.once()
            (number,) = there.dossiers()
            assert number == "H24.101.05-261123-DV0001"
            assert said(hub, e.Coded) == [e.Coded(code=number, by="dvcqg-2026")], "linked as the official code"
            kept = there.dossiers()[number]
            (paper,) = kept["record"]["ThanhPhanHoSo"]
            assert paper["GiayToDinhKem"][0]["HashTepTin"] == NAME
            assert (kept["status"], kept["made"]) == ("2", 1), "made as new, its status follows"
            one.say(stream, e.HandedOver(to="Tư pháp"))
            one.send()
            sender.once()
            kept = there.dossiers()[number]
            assert (kept["status"], [line["TrangThai"] for line in kept["lines"]]) == ("4", [2, 4])
            assert kept["lines"][0]["ThoiDiemXuLy"] == "2026-11-23T08:30:00.000"
            assert there.audit()["refused"] == []
            there.control("status", {"number": number, "status": "6"})
            hub.now += 3600_000
            sender.once()
            assert [what.state for what in said(hub, e.ProvinceSaid)] == ["6"]
        with hub.database.reading() as connection:
            dealt = connection.execute(select(t.dealt.c.code).where(t.dealt.c.stream == stream)).scalar()
        assert dealt == number, "whoever asks for a code later gets the same one"


def test_a_province_with_codes_of_its_own(hub: Hub, tmp_path: Path) -> None:
    """It takes a dossier under our number and answers with its own: that is linked, and ours stays what we call it."""
    own = resources.path("connectors", "dvcqg.yaml").read_text("utf-8")
    own = own.replace("    record: dossier\n    most: 10\n", "    record: dossier\n    number: result.0.MaHoSoTinh\n")
    (tmp_path / "tinh.yaml").write_text(own, "utf-8")
    one = Counter(hub)
    stream = one.receive(1)
    one.send()
    code = "H24.101.05-261123-7001"
    with simulated(numbers=True) as there, sending(hub, there.url, file=tmp_path / "tinh.yaml") as sender:
        there.tell({"kind": "drop", "on": "DongBoHoSoMC"})
        until_done(hub, sender)
        assert said(hub, e.Coded) == [e.Coded(code=code, by="dvcqg")]
        one.say(stream, e.HandedOver(to="Tư pháp"))
        one.send()
        until_done(hub, sender)
        assert said(hub, e.Coded) == [e.Coded(code=code, by="dvcqg")], "once"
        assert there.dossiers().keys() == {one.code(1)}
        assert there.dossiers()[one.code(1)]["status"] == "4"


@pytest.mark.parametrize("name", mappings.SHIPPED)
def test_a_lost_ledger_doubles_nothing_whichever_codes_came_since(hub: Hub, name: str) -> None:
    one, unit = Counter(hub), "H24.101.05"
    stream = one.receive(1)
    one.send()
    with simulated(unit=unit) as there, sending(hub, there.url, name, unit=unit) as sender:
        until_done(hub, sender)
        (number,) = there.dossiers()
        with hub.database.writing() as connection:
            feed = lock(connection, unit)
            author.write(connection, feed, hub.key, stream, e.Coded(code=f"{unit}-261123-0042", by="range"), hub.now)
            connection.execute(ledger.delete())
            connection.execute(followed.delete())
        one.say(stream, e.HandedOver(to="Tư pháp"))
        one.send()
        until_done(hub, sender)
        assert there.dossiers().keys() == {number}
        assert there.dossiers()[number]["status"] == "4"


def test_where_ranges_are_granted_it_waits_for_its_official_code(hub: Hub, tmp_path: Path) -> None:
    own = resources.path("connectors", "dvcqg.yaml").read_text("utf-8").replace("number: any", "number: official")
    (tmp_path / "tinh.yaml").write_text(own, "utf-8")
    one = Counter(hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(hub, there.url, file=tmp_path / "tinh.yaml") as sender:
        until_done(hub, sender)
        assert (standing(hub, stream).state, standing(hub, stream).reason) == ("held", "no-code")
        with hub.database.writing() as connection:
            feed = lock(connection, SITE.agency)
            what = e.Coded(code="H24.101.05-261123-0042", by="range")
            author.write(connection, feed, hub.key, stream, what, hub.now)
        until_done(hub, sender)
        assert there.dossiers().keys() == {"H24.101.05-261123-0042"}


@pytest.mark.parametrize("call", ["GetNextValue", "CreateDossier", "CapNhatTrangThai", "CapNhatTienTrinh"])
def test_2026_with_every_fault(small_hub: Hub, call: str) -> None:
    one = Counter(small_hub)
    kinds = ("500", "reset", "busy", "expire", "html", "drop")
    unit = "H24.101.05"
    with simulated(unit=unit) as there, sending(small_hub, there.url, "dvcqg-2026", unit=unit) as sender:
        for number, kind in enumerate(kinds, 1):
            stream = one.receive(number)
            one.send()
            there.province.expire()
            there.tell({"kind": kind, "on": call}, {"kind": kind, "on": call})
            until_done(small_hub, sender)
            there.tell(calm=True)
            assert standing(small_hub, stream).state == "taken"
        audit = there.audit()
        assert len(audit["dossiers"]) == len(kinds)
        assert {kept["status"] for kept in audit["dossiers"].values()} == {"2"}
        assert all(kept["made"] == len(kept["lines"]) == 1 for kept in audit["dossiers"].values())
        assert audit["refused"] == []


def test_a_dossier_waits_a_while_for_its_papers(small_hub: Hub) -> None:
    hub, one = small_hub, Counter(small_hub)
    stream = with_form(one, 1)
    one.send()
    unit, papers = "H24.101.05", shelf(hub)
    with simulated(unit=unit) as there, sending(hub, there.url, "dvcqg-2026", unit=unit, papers=papers) as sender:
        sender.once()
        assert (standing(hub, stream).state, standing(hub, stream).reason) == ("waiting", "papers")
        assert there.dossiers() == {}
        hub.now += PAPERS + 1
        sender.once()
        assert len(there.dossiers()) == 1, "not for ever"


def filing(hub: Hub, folder: Path) -> Sender:
    return Sender(
        hub.database, hub.key, Files(folder), mappings.load("dvcqg"), "H24", lambda: hub.now,
        papers=shelf(hub), rng=random.Random(1),
    )  # fmt: skip


def test_files_for_a_manual_import(hub: Hub, tmp_path: Path) -> None:
    one = Counter(hub)
    stream = with_form(one, 1)
    one.send()
    lay(hub)
    out = tmp_path / "out"
    sender = filing(hub, out)
    sender.once()
    folder = out / one.code(1)
    record = json.loads((folder / "dossier.json").read_text("utf-8"))
    assert (record["MaHoSo"], record["TrangThaiHoSo"]) == (one.code(1), "2")
    (paper,) = record["TaiLieuNop"]
    assert (folder / paper["DuongDanTaiTepTin"]).read_bytes() == PDF
    assert sorted(file.suffix for file in folder.iterdir()) == [".json", ".json", ".pdf"]
    hub.now += 60_000
    one.say(stream, e.ResultIn(number="1"))
    one.say(stream, e.Delivered(delivered_at=moment(hub.now)))
    one.send()
    sender.once()
    assert json.loads((folder / "dossier.json").read_text("utf-8"))["TrangThaiHoSo"] == "10"
    steps = [json.loads(file.read_text("utf-8"))["TrangThai"] for file in folder.glob("progress-*.json")]
    assert sorted(steps) == ["10", "2", "9"]
    assert not list(folder.glob(".*")), "nothing half is left"
    assert standing(hub, stream).state == "taken"


def test_a_disk_that_fails_is_a_line_that_is_down(small_hub: Hub, tmp_path: Path) -> None:
    one = Counter(small_hub)
    stream = one.receive(1)
    one.send()
    out = tmp_path / "out"
    out.write_text("a file stands where the folder should be")
    sender = filing(small_hub, out)
    sender.once()
    assert (standing(small_hub, stream).state, standing(small_hub, stream).code) == ("waiting", "disk")
    out.unlink()
    until_done(small_hub, sender)
    assert (out / one.code(1) / "dossier.json").exists()


def test_a_number_is_no_path(small_hub: Hub, tmp_path: Path) -> None:
    one = Counter(small_hub)
    one.receive(1, code="../../H24.101.05-261123-BC0001", provisional=False)
    one.send()
    out = tmp_path / "out"
    filing(small_hub, out).once()
    (folder,) = out.iterdir()
    assert folder.name == "_.._H24.101.05-261123-BC0001"
    assert list(tmp_path.glob("*.json")) == []


@pytest.mark.parametrize("name", mappings.SHIPPED)
def test_what_is_shipped_has_no_fault_and_says_what_was_never_verified(name: str) -> None:
    mapping = mappings.load(name)
    assert mapping.name == name
    assert mapping.unverified
    assert {"create", "update", "progress", "look"} <= mapping.calls.keys()


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("MaTTHC: {from: procedure.code,", "MaTTHC: {from: procedure.kode,", "MaTTHC", "procedure.kode"),
        ("need: true}\n    TenTTHC", "needed: true}\n    TenTTHC", "MaTTHC", "needed"),
        ("list: channel", "list: chanel", "KenhThucHien", "chanel"),
        ("most: 1000, cut: true, need: true}\n    NgayTiepNhan", "most: 0}\n    NgayTiepNhan", "TrichYeuHoSo", "0"),
        ('Fax: {value: ""}', 'Fax: {value: "", from: channel}', "Fax", "from, value, each, group"),
        ("each: identity", "each: identities", "each: identities", "identities"),
        ("record: line", "record: lines", "record: lines", "lines"),
        ("madonvi: $unit, mahoso", "madonvi: $unti, mahoso", "TraCuuHoSo", "$unti"),
        ("zone: Asia/Ho_Chi_Minh", "zone: Asia/Hanoi", "zone:", "Asia/Hanoi"),
        ('dates: "%Y%m%d%H%M%S"', 'dates: "%Y %Q"', "dates:", "%Q"),
        ("number: any", "number: province", "number: province", "calls.number"),
        ("record: dossier\n    most", "record: dossier\n    number: a.b\n    most", "most: 10", "1"),
    ],
)
def test_a_fault_in_a_mapping_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, line: str, words: str
) -> None:
    whole = resources.path("connectors", "dvcqg.yaml").read_text("utf-8")
    assert before in whole
    file = tmp_path / "tinh.yaml"
    file.write_text(whole.replace(before, after, 1), "utf-8")
    with pytest.raises(Refused) as found:
        mappings.load("dvcqg", file)
    assert found.value.code == "bad-mapping"
    fault = mappings.check(file.name, file.read_bytes())[0]
    assert line in file.read_text("utf-8").splitlines()[fault.line - 1]
    assert words in str(fault)


def test_a_mapping_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        mappings.load("dvcqg", tmp_path / "none.yaml")
    with pytest.raises(Refused):
        mappings.load("iGate")
    assert [fault.line for fault in mappings.check("x.yaml", b"a: [1\nb")] == [2]


def test_beyond_this_computer_only_over_tls() -> None:
    account = Account(url="http://dichvucong.example.vn", user="a", secret="b", unit="H24")
    with pytest.raises(Refused) as found:
        Speaker(mappings.load("dvcqg"), account)
    assert found.value.code == "no-tls"

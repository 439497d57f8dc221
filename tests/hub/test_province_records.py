"""What a mapping shapes: whatever a counter writes, the province's own rules take it, or it is refused here first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain import events as e
from clerkdesk.domain.party import Identity, IdKind, Party, PartyKind
from clerkdesk.hub.connectors import mapping as mappings
from clerkdesk.hub.connectors.ledger import again
from clerkdesk.hub.connectors.shaping import shape
from clerkdesk.hub.connectors.sheet import Sheet, named, sheet
from clerkdesk.hub.connectors.simulator import fields as f
from clerkdesk.journal.event import milliseconds, moment
from tests.counter import LAN, MONDAY
from tests.meeting import Hub
from tests.provincial import Counter, said, sending, simulated, standing, until_done

words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60)
long_words = st.one_of(words, st.text("ăâđêôơư ", min_size=900, max_size=1200))
identities = st.sampled_from(
    [
        Identity(kind=IdKind.CITIZEN, number="031090001234"),
        Identity(kind=IdKind.OLD, number="123456789"),
        Identity(kind=IdKind.PASSPORT, number="C1234567"),
        Identity(kind=IdKind.ORGANISATION, number="0201234567"),
        Identity(),
    ]
)
parties = st.builds(
    Party,
    name=words.filter(str.strip),
    kind=st.sampled_from(PartyKind),
    identity=identities,
    phone=words,
    email=long_words,
)
components = st.builds(
    e.ComponentIn,
    key=words.filter(bool),
    name=long_words.filter(str.strip),
    held=st.sampled_from(e.Held),
    originals=st.integers(0, 3),
    certified=st.integers(0, 3),
    copies=st.integers(0, 99),
)
clerks = st.builds(e.Clerk, id=words, name=long_words.filter(str.strip))
steps = st.lists(
    st.one_of(
        st.builds(e.SupplementAsked, items=st.tuples(long_words.filter(str.strip))),
        st.builds(e.Supplemented, due_at=st.none() | st.just(MONDAY + timedelta(days=9))),
        st.builds(e.HandedOver, to=long_words),
        st.builds(e.HandedBack, by=words),
        st.builds(e.ResultIn, number=long_words),
        st.builds(e.Delivered, delivered_at=st.just(MONDAY), by_post=words),
        st.builds(e.DossierRefused, reason=long_words),
        st.builds(e.Withdrawn, reason=long_words),
        st.builds(e.Voided, reason=long_words),
    ),
    max_size=5,
)


@st.composite
def sheets(draw: Any) -> Sheet:
    received = e.Received(
        visit="v",
        code="H24.101.05-261123-BC0001",
        provisional=True,
        procedure=e.ProcedureRef(code="1.001193", version=1, name=draw(long_words.filter(str.strip)), field="Hộ tịch"),
        received_at=MONDAY,
        due_at=draw(st.none() | st.just(MONDAY + timedelta(days=3))),
        components=tuple(draw(st.lists(components, max_size=3))),
        fee=draw(st.sampled_from([0, 8000])),
        channel=draw(st.sampled_from(["counter", "online", "post"])),
        receiving_site=draw(words),
        personal=draw(st.none() | st.builds(e.DossierPeople, applicant=parties)),
    )
    return sheet("dossier:1", "H24.101.05", facts([received, *draw(steps)], draw(clerks)))


def facts(whats: Sequence[e.Payload], clerk: e.Clerk) -> list[e.Fact]:
    at = milliseconds(MONDAY)
    return [
        e.Fact(f"event:{place}", "o", place, "dossier:1", place, at + place, clerk, what)
        for place, what in enumerate(whats, 1)
    ]


@given(sheets())
def test_what_fits_here_fits_there(one: Sheet) -> None:
    mapping = mappings.load("dvcqg")
    known = named(one, "H24.101.05-261123-BC0001", "", {})
    whole = shape(mapping, "dossier", known.known, "H24")
    if not whole.misfits:
        assert list(f.faults(whole.record, f.DOSSIER)) == []
    for line in known.lines:
        step = shape(mapping, "line", known.of_line(line), "H24")
        assert step.misfits or list(f.faults(step.record, f.LINE)) == []


@given(sheets())
def test_what_fits_here_fits_there_in_2026(one: Sheet) -> None:
    mapping = mappings.load("dvcqg-2026")
    known = named(one, "H24.101.05-261123-DV0001", "", {})
    for record, checks, needed in (
        ("dossier", f.DOSSIER_2026, f.NEEDED_2026),
        ("status", f.STATUS_2026, f.NEEDED_STATUS),
    ):
        shaped = shape(mapping, record, known.known, "H24.101.05")
        assert shaped.misfits or list(f.faults(shaped.record, checks, needed)) == []
    for line in known.lines:
        step = shape(mapping, "line", known.of_line(line), "H24.101.05")
        assert step.misfits or list(f.faults(step.record, f.LINE_2026, f.NEEDED_LINE)) == []


def test_times_are_the_provinces_own() -> None:
    mapping = mappings.load("dvcqg")
    late = moment(milliseconds(MONDAY.replace(hour=18)))  # 01:30 of Tuesday there
    people = e.DossierPeople(applicant=Party(name="Nguyễn Văn An"))
    procedure = e.ProcedureRef(code="1.001193", version=1, name="Đăng ký khai sinh", field="Hộ tịch")
    received = e.Received(
        visit="v", code="H24.101.05-261124-BC0001", provisional=True, procedure=procedure, received_at=late,
        due_at=None, personal=people,
    )  # fmt: skip
    known = named(sheet("dossier:1", "H24.101.05", facts([received], LAN)), received.code, "", {})
    record = shape(mapping, "dossier", known.known, "H24").record
    assert (record["NgayTiepNhan"], record["NgayHenTra"], record["DinhDanhCHS"]) == ("20261124013000", "", [])


def test_a_supplement_is_told_with_what_it_changed() -> None:
    mapping = mappings.load("dvcqg")
    procedure = e.ProcedureRef(code="1.001193", version=1, name="Đăng ký khai sinh", field="Hộ tịch")
    due = MONDAY + timedelta(days=3)
    received = e.Received(
        visit="v", code="H24.101.05-261123-BC0001", provisional=True, procedure=procedure, received_at=MONDAY,
        due_at=due, personal=e.DossierPeople(applicant=Party(name="Nguyễn Văn An")),
    )  # fmt: skip
    asked = e.SupplementAsked(items=("Giấy chứng sinh", "Tờ khai"))
    brought = e.Supplemented(due_at=due + timedelta(days=2))
    lan = replace(LAN, name="Trần Thị Lan")
    known = named(sheet("dossier:1", "H24.101.05", facts([received, asked, brought], lan)), received.code, "", {})
    (one,) = shape(mapping, "dossier", known.known, "H24").record["DanhSachHoSoBoSung"]
    assert (one["NoiDungBoSung"], one["TrangThaiBoSung"]) == ("Giấy chứng sinh; Tờ khai", "1")
    assert (one["NgayHenTraTruoc"], one["NgayHenTraMoi"]) == ("20261126083000", "20261128083000")


def test_when_the_fee_was_taken_and_what_is_digitised() -> None:
    mapping = mappings.load("dvcqg")
    procedure = e.ProcedureRef(code="1.001193", version=1, name="Đăng ký khai sinh", field="Hộ tịch")
    earlier = e.ComponentIn(key="a", name="Giấy chứng sinh", held=e.Held.DIGITISED, copies=1, source="H24-1")
    received = e.Received(
        visit="v", code="H24.101.05-261123-BC0001", provisional=True, procedure=procedure, received_at=MONDAY,
        due_at=None, fee=8000, personal=e.DossierPeople(applicant=Party(name="Nguyễn Văn An")),
    )  # fmt: skip
    asked, brought = e.SupplementAsked(items=("Tờ khai",)), e.Supplemented(due_at=None)
    paid, result = e.FeeTaken(amount=8000), e.ResultIn(number="12")
    ways: dict[str, list[list[e.Payload]]] = {
        "1": [[received], [received, paid]],
        "2": [[received, asked, paid, brought]],
        "4": [[received, result, paid]],
    }
    for code, done in ((code, one) for code, some in ways.items() for one in some):
        found = named(sheet("dossier:1", "H24.101.05", facts(done, LAN)), received.code, "", {})
        record = shape(mapping, "dossier", found.known, "H24").record
        (fee,) = record["DanhSachLePhi"]
        assert (fee["HinhThucThu"], fee["Gia"], record["HoSoCoThanhPhanSoHoa"]) == (code, "8000", "0")
        assert list(f.faults(record, f.DOSSIER)) == []
    digitised = replace(received, components=(earlier,))
    found = named(sheet("dossier:1", "H24.101.05", facts([digitised], LAN)), received.code, "", {})
    assert shape(mapping, "dossier", found.known, "H24").record["HoSoCoThanhPhanSoHoa"] == "1"


@pytest.mark.parametrize(
    ("name", "call"), [("dvcqg", "DongBoHoSoMC"), ("dvcqg", "CapNhatTienDoHoSoMC"), ("dvcqg-2026", "CreateDossier")]
)
def test_each_known_refusal_has_words_and_an_owner(small_hub: Hub, name: str, call: str) -> None:
    one, unit = Counter(small_hub), "H24.101.05"
    known = mappings.load(name).refusals
    with simulated(unit=unit) as there, sending(small_hub, there.url, name, unit=unit) as sender:
        for number, (code, refusal) in enumerate(known.items(), 1):
            stream = one.receive(number)
            one.send()
            there.tell({"kind": "refuse", "on": call, "code": code})
            sender.once()
            row = standing(small_hub, stream)
            assert (row.state, row.code, row.owner, row.words) == ("refused", code, refusal.owner, refusal.means)
            assert said(small_hub, e.ProvinceRefused)[-1].owner == refusal.owner
            with small_hub.database.writing() as connection:
                again(connection, small_hub.now)
            until_done(small_hub, sender)
            assert standing(small_hub, stream).state == "taken"
        assert len(there.dossiers()) == len(known)

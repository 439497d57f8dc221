"""What is filled in, without a window: drafts, what is read of it, what blocks."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.procedures import load
from clerkdesk.catalogue.units import Units
from clerkdesk.devices.card import parse_card
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Held
from clerkdesk.domain.party import IdKind, Kinship, Party, PartyKind, Sex
from clerkdesk.services import reception as service
from clerkdesk.services.taking import read_receipt
from clerkdesk.ui.reception.form import DOSSIER, Filed, Form, read_day, read_moment, read_pages
from clerkdesk.ui.reception.part import LATER, Paper
from clerkdesk.ui.reception.person import FIELDS, Person
from tests.counter import first_run

DAY = date(2026, 11, 23)
CARD = parse_card("031090001234|031234567|Nguyễn Văn An|17051990|Nam|Thôn 3, xã An Khánh, Hải Phòng|01052021")


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture(scope="module")
def units():
    return Units.load()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = first_run(tmp_path_factory.mktemp("form") / "desk").desk
    yield desk
    desk.close()


def scanned() -> Form:
    form = Form()
    form.applicant.scan(CARD)
    return form


# --- people


def test_a_card_fills_the_citizen_and_each_field_says_so(units):
    person = scanned().applicant
    party = person.party(units).party
    assert (party.name, party.born, party.sex) == ("Nguyễn Văn An", "1990-05-17", Sex.MALE)
    assert party.identity.kind is IdKind.CITIZEN
    assert set(person.sources.values()) == {"scanned"}
    assert not person.warnings(units)


def test_a_number_against_the_sex_is_said(units):
    person = scanned().applicant
    person.put("sex", "female")
    assert person.sources["sex"] == "typed"
    assert len(person.warnings(units)) == 1


def test_what_is_known_fills_only_what_is_empty(units):
    person = scanned().applicant
    known = Party(name="NGUYEN VAN AN", phone="0912345678", email="an@example.vn")
    person.reuse(known)
    assert person.get("name") == "Nguyễn Văn An"
    assert (person.get("phone"), person.sources["phone"]) == ("0912345678", "reused")
    person.put("phone", "")
    assert "phone" not in person.sources


def test_the_address_is_put_together_from_house_and_commune(units):
    commune = units.search("an khanh hai phong")[0]
    person = Person()
    person.put("address", "Thôn 3")
    person.put("province", commune.province)
    person.put("unit", commune.code)
    assert person.address(units) == f"Thôn 3, {units.full_name(commune.code)}"
    person.put("address", f"Thôn 3, {units.full_name(commune.code)}")
    assert person.address(units).count("Khánh") == 1
    person.put("address", CARD.address, "scanned")
    assert person.address(units) == CARD.address


def test_another_card_leaves_nothing_of_the_first():
    person = scanned().applicant
    person.put("phone", "0912")
    other = Person()
    other.scan(replace(CARD, number="031192004321", name="Trần Thị Bích", address=""))
    person.take(other)
    assert person.get("name") == "Trần Thị Bích"
    assert not person.get("phone")
    assert not person.get("address")


def test_what_cannot_be_read_names_its_field(units):
    person = Person()
    person.put("number", "12345")
    person.put("born", "31/02/1990")
    assert {no.field for no in person.party(units).problems} == {"number", "born"}


def test_an_organisation_is_known_by_its_number(units):
    person = Person()
    person.put("name", "Hợp tác xã An Khánh")
    person.put("number", "0201234567")
    assert person.party(units).party.kind is PartyKind.ORGANISATION


# --- the draft


texts = st.text(max_size=12)


@given(
    people=st.dictionaries(st.sampled_from(FIELDS), texts),
    papers=st.dictionaries(texts, st.builds(Paper, way=texts, source=texts, originals=st.integers(0, 99))),
    filed=st.lists(st.builds(Filed, stream=texts, kind=texts, name=texts, fee=st.integers(0))),
    typed=st.fixed_dictionaries(dict.fromkeys(("pages", "fee", "due_day", "due_reason", "note"), texts)),
    late=st.booleans(),
)
def test_a_draft_gives_back_what_was_typed(people, papers, filed, typed, late):
    form = Form(papers=papers, filed=filed, late=late, **typed)
    for name, value in people.items():
        form.applicant.put(name, value)
    assert Form.from_draft(form.draft()) == form


def test_a_draft_of_another_shape_is_refused_whole():
    with pytest.raises(ValueError, match="draft"):
        Form.from_draft({"papers": "none"})


def test_a_new_procedure_keeps_the_people_and_the_visit(catalogue):
    form = scanned()
    form.visit, form.pages, form.exempt = "visit:1", "2x12", True
    form.choose(catalogue.get("1.001193", on=DAY))
    assert form.applicant.get("name") == "Nguyễn Văn An"
    assert (form.procedure, form.visit, form.pages, form.exempt) == ("1.001193", "visit:1", "", False)
    form.another()
    assert all(getattr(form, name) == getattr(Form(), name) for name in DOSSIER)
    assert not form.blank


# --- papers


def test_papers_are_met_by_counts_by_data_by_an_earlier_copy_or_shown(catalogue, desk):
    procedure = catalogue.get("1.013225", on=DAY)  # asks for two originals of the drawings
    form = scanned()
    form.choose(procedure)
    need = next(one for one in procedure.components if one.originals == 2)
    for paper, met in (
        (Paper(way="paper", originals=1), False),
        (Paper(way="paper", originals=2), True),
        (Paper(way="data", source="CSDL"), True),
        (Paper(way="earlier", source="H24.101.05-261101-AA0001"), True),
        (Paper(way="shown"), True),
        (Paper(), False),
    ):
        form.papers[need.key] = paper
        assert (need not in form.missing(procedure)) is met
        wish = form.read(procedure, desk).wish
        assert (need not in service.missing(procedure, wish.components)) is met
    form.papers[need.key] = Paper(way="paper", originals=1)
    there = {one.key: one for one in form.components(procedure)}
    assert (there[need.key].held, there[need.key].originals) == (Held.MISSING, 1)


def test_all_there_leaves_what_is_answered_and_ticks_nothing_that_only_some_bring(catalogue):
    procedure = catalogue.get("1.001193", on=DAY)
    form = scanned()
    form.choose(procedure)
    first = next(one for one in procedure.components if one.required)
    form.papers[first.key] = Paper(way="data", source="CSDL")
    form.tick_all(procedure)
    assert not form.missing(procedure)
    assert form.papers[first.key].way == "data"
    assert not any(form.papers.get(one.key, Paper()).way for one in procedure.components if not one.required)


def test_every_procedure_can_be_accepted_once_its_questions_are_answered(catalogue, desk):
    for procedure in catalogue.all(DAY):
        if not procedure.receivable:
            continue
        form = scanned()
        form.choose(procedure)
        form.tick_all(procedure)
        asks = form.asks(procedure, desk)
        form.pages = "2x12, 5" if asks.pages else ""
        form.fee, form.fee_reason = ("8.000", "NQ 23") if asks.fee else ("", "")
        form.due_day, form.due_reason = ("30/11/2026", "theo phiếu hẹn") if asks.due else ("", "")
        reading = form.read(procedure, desk)
        assert not reading.problems, procedure.code
        seen = service.preview(desk, reading.wish)
        assert seen.due.at is not None, procedure.code
        assert seen.charge is not None, procedure.code
        assert not seen.missing, procedure.code


# --- what is typed


def test_pages_are_typed_shortly():
    assert read_pages("12") == (12,)
    assert read_pages("2x12, 5") == (12, 12, 5)
    assert read_pages("3×4;1*2") == (4, 4, 4, 2)
    for wrong in ("", "x", "2x", "a", "-3", "2x3x4"):
        with pytest.raises(Refused):
            read_pages(wrong)


@given(st.text(max_size=30))
def test_reading_what_is_typed_says_yes_or_is_refused(text):
    for read in (read_pages, lambda one: read_day(one, "due"), lambda one: read_moment("30/11/2026", one, "due")):
        try:
            read(text)
        except Refused:
            continue


def test_days_and_times_as_clerks_type_them():
    for text in ("30/11/2026", "30112026", "30-11-2026", "30/11/26", "30.11.26", "301126"):
        assert read_day(text, "due") == date(2026, 11, 30)
    for text in ("14:30", "14h30", "1430"):
        assert read_moment("30/11/2026", text, "due") == datetime(2026, 11, 30, 14, 30, tzinfo=SITE_TIME)
    for text in ("11/2026", "2026", "31/11/2026", ""):
        with pytest.raises(Refused):
            read_day(text, "due")
    with pytest.raises(Refused):
        read_moment("30/11/2026", "", "received_at")


def test_a_due_date_without_a_time_is_closing_time(catalogue, desk):
    procedure = catalogue.get("1.000894", on=DAY)  # its time limit is not known
    form = scanned()
    form.choose(procedure)
    assert form.asks(procedure, desk).due
    form.due_day, form.due_reason = "30/11/2026", "theo phiếu hẹn"
    assert form.read(procedure, desk).wish.typed_due == datetime(2026, 11, 30, 17, tzinfo=SITE_TIME)


def test_what_cannot_be_read_of_the_dossier_names_its_field(catalogue, desk):
    procedure = catalogue.get("2.000815", on=DAY)
    form = scanned()
    form.choose(procedure)
    form.pages, form.sets, form.late, form.late_day = "zwölf", "many", True, "gestern"
    form.applicant.put("number", "1")
    found = {no.field for no in form.read(procedure, desk).problems}
    assert found == {"pages", "sets", "received_at", "applicant.number"}


def test_the_representative_stands_in_the_wish(catalogue, desk):
    form = scanned()
    form.represented, form.kinship = True, "child"
    form.agent.scan(replace(CARD, number="031192004321", name="Trần Thị Bích"))
    form.choose(catalogue.get("1.001193", on=DAY))
    agent = form.read(catalogue.get("1.001193", on=DAY), desk).wish.representative
    assert agent is not None
    assert (agent.party.name, agent.kinship) == ("Trần Thị Bích", Kinship.CHILD)
    assert form.provenance()["representative.name"] == "scanned"


def test_the_official_receipt_goes_with_the_money_alone(catalogue, desk):
    assert read_receipt("  AA/26E   0001234 ") == ("AA/26E", "0001234")
    assert read_receipt("0001234") == ("", "0001234")
    assert read_receipt("") == ("", "")
    procedure = catalogue.get("2.000815", on=DAY)
    form = scanned()
    form.choose(procedure)
    form.pages, form.receipt = "3x4", "AA/26E 0001234"
    wish = form.read(procedure, desk).wish
    assert (wish.series, wish.number) == ("AA/26E", "0001234")
    form.payment = LATER
    wish = form.read(procedure, desk).wish
    assert (wish.series, wish.number) == ("", "")

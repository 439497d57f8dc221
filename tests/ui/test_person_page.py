"""The page of one person through its real window."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.party import Address, Authority, Identity, Kinship, Representative
from clerkdesk.services import delivery, look
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.look import Line
from clerkdesk.services.reception import Accepted
from clerkdesk.ui.person.page import PersonPage
from clerkdesk.ui.shell import Entry
from tests.counter import LAN, person
from tests.ui.lists_bench import ListsBench, card
from tests.ui.workbench import Elsewhere

Key = Qt.Key


class Bench(ListsBench):
    an: Accepted  # a dossier of An, for whom Bích acts

    def line(self) -> Line:
        found = look.by_stream(self.desk, self.an.stream)
        assert found is not None
        return found

    def person(self, what: object = None) -> PersonPage:
        page = self.shell.open("person", what)
        self.hands.settle()
        assert isinstance(page, PersonPage)
        return page


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = Bench(qapp, tmp_path / "desk")
    for name, build in (("person", partial(PersonPage, made.session)), ("reception", Elsewhere)):
        made.shell.add_page(Entry(name=name, title=name, icon="user", key="", build=build))
    bich = Representative(party=person(2, "Trần Thị Bích"), authority=Authority.CLOSE_KIN, kinship=Kinship.SPOUSE)
    made.an = made.receive("Nguyễn Văn An", 1, representative=bich)
    made.receive("Trần Thị Bích", 2)
    yield made
    made.close()


def test_a_scanned_card_shows_whose_it_is(bench):
    page = bench.person()
    bench.hands.scan(card(person(1), "Nguyễn Văn An"))
    assert page.person.party.name == "Nguyễn Văn An"
    assert [line.stream for line in page.person.lines] == [bench.an.stream]
    shown = {fact.name: fact.value for fact in page.reused.facts()}
    assert shown["ID number"] == person(1).identity.number
    assert "Trần Thị Bích" in page.relations.facts()[0].value


def test_a_name_is_found_as_it_is_typed(bench):
    page = bench.person()
    assert page.box.hasFocus()
    bench.hands.type("bich")
    assert [hit.title for hit in page.box.hits()] == ["Trần Thị Bích"]
    bench.hands.press(Key.Key_Return)
    assert page.person.party.name == "Trần Thị Bích"
    (fact,) = page.relations.facts()
    assert (fact.name, "Nguyễn Văn An" in fact.value) == ("They act for", True)


def test_enter_opens_the_dossier_and_f6_all_of_them(bench):
    page = bench.person(person(1).identity.number)
    page.list.setFocus()
    bench.hands.press(Key.Key_Return)
    assert type(bench.shell.page()).__name__ == "Dossiers"
    assert bench.shell.page().pane.details.dossier.id == bench.an.stream
    bench.person(person(1).identity.number)
    bench.hands.press(Key.Key_F6)
    assert bench.shell.page().words.text() == person(1).identity.number
    assert len(bench.shell.page().list.ids_model().ids()) == 1


def test_f9_begins_a_dossier_with_what_is_known(bench):
    page = bench.person(person(1).identity.number)
    party = page.person.party
    bench.hands.press(Key.Key_F9)
    assert bench.shell.page().handed == [{"party": party}]


def test_an_unknown_number_says_so(bench):
    page = bench.person("031090999999")
    assert page.person is None
    assert "0310••••9999" in bench.notice()
    assert not page.erase.isEnabled()


def test_an_unknown_name_is_told_as_a_name(bench):
    page = bench.person()
    page.box.entered.emit("Lê Văn Không Có")
    bench.hands.settle()
    assert "Lê Văn Không Có" in bench.notice()


def test_a_clerk_may_look_what_would_go_but_not_erase(bench):
    page = bench.person(person(1).identity.number)
    bench.hands.press(Key.Key_F8, Key.Key_F9)
    assert "administrator" in bench.notice()
    assert bench.line().name == "Nguyễn Văn An"
    assert page.erasing.found.under_way


def test_an_administrator_erases_what_ended(bench):
    bench.session.enter(Account("chief", "Lê Văn Quản", Role.ADMINISTRATOR, active=True))
    delivery.enter_result(bench.desk, LAN, bench.an.stream)
    handing = delivery.Handing(stream=bench.an.stream, collector=person(1, "Nguyễn Văn An"), checked="CCCD")
    delivery.deliver(bench.desk, LAN, handing)
    page = bench.person(person(1).identity.number)
    bench.hands.press(Key.Key_F8)
    assert page.receive.text() == "Erase now"
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert bench.line().name == ""
    assert page.person is None
    assert page.receive.text() == "New dossier"
    assert "erased" in bench.notice()
    told = bench.details(bench.an).timeline[-1].what
    assert "Law 91/2025/QH15" in str(told.params.values())


def test_another_ground_must_be_written_down(bench):
    bench.session.enter(Account("chief", "Lê Văn Quản", Role.ADMINISTRATOR, active=True))
    page = bench.person(person(1).identity.number)
    bench.hands.press(Key.Key_F8)
    page.erasing.grounds[-1].setChecked(True)
    bench.hands.press(Key.Key_F9)
    assert "Say why" in bench.notice()
    bench.hands.press(Key.Key_Escape, Key.Key_Escape)
    assert not page.erasing.isVisible()
    assert page.receive.text() == "New dossier"


# --- several records of one person


def two_records(bench):
    """An once more, under another number and with another address."""
    other = replace(person(7, "Nguyễn Văn An"), address=Address(text="Thôn 9, xã An Thành, Hải Phòng"))
    return bench.receive("Nguyễn Văn An", 7, applicant=other)


def test_two_records_are_compared_joined_and_parted(bench):
    other = two_records(bench)
    page = bench.person(person(1).identity.number)
    assert not page.part.isVisible()
    bench.hands.press(Key.Key_F7)
    bench.hands.settle()
    assert page.joining.reason.hasFocus()  # one record alone is alike
    mine, its = ({fact.name: fact for fact in facts.facts()} for facts in page.joining.facts)
    assert its["ID number"].value == person(7).identity.number
    assert (mine["Address"].tone, its["Address"].tone) == ("warn", "warn")
    assert (mine["Born"].tone, its["Born"].tone) == ("", "")
    bench.hands.press(Key.Key_F9)
    assert page.joining.isVisible()
    assert "Say why" in bench.notice()
    bench.hands.type("both cards were shown")
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert not page.joining.isVisible()
    assert {line.stream for line in page.person.lines} == {bench.an.stream, other.stream}
    assert not page.person.alike
    bench.hands.press(Key.Key_F7, hold=Qt.KeyboardModifier.ShiftModifier)
    bench.hands.settle()
    assert page.receive.text() == "Part them"
    bench.hands.type("another one after all")
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert [line.stream for line in page.person.lines] == [bench.an.stream]
    assert page.person
    assert page.person.number == person(1).identity.number


def test_the_other_record_may_bear_another_name_and_come_by_its_card(bench):
    page = bench.person(person(1).identity.number)
    bench.hands.press(Key.Key_F7)
    assert not page.joining.list.isVisible()
    bench.hands.scan(card(person(2), "Trần Thị Bích"))
    assert page.person.party.name == "Nguyễn Văn An"
    assert page.joining.other.party.name == "Trần Thị Bích"
    bench.hands.press(Key.Key_Escape)
    assert page.receive.text() == "New dossier"


def test_somebody_without_a_number_has_a_page_by_their_dossier(bench):
    child = replace(person(1, "Nguyễn Văn An"), identity=Identity())
    done = bench.receive("Nguyễn Văn An", 1, applicant=child)
    page = bench.person(done.stream)
    assert page.person.number == ""
    assert [line.stream for line in page.person.lines] == [done.stream]
    assert [one.number for one in page.person.alike] == [person(1).identity.number]
    bench.hands.press(Key.Key_F7)
    bench.hands.settle()
    bench.hands.type("khai sinh của chính người này")
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert {line.stream for line in page.person.lines} == {bench.an.stream, done.stream}
    assert page.person
    assert page.person.number == person(1).identity.number
    bench.hands.press(Key.Key_F7, hold=Qt.KeyboardModifier.ShiftModifier)
    bench.hands.settle()
    bench.hands.type("nhầm")
    bench.hands.press(Key.Key_F9)
    bench.hands.settle()
    assert [line.stream for line in page.person.lines] == [bench.an.stream]


def test_two_records_without_a_number_cannot_be_joined_and_it_says_so(bench):
    child = replace(person(1, "Lê Thị Na"), identity=Identity())
    first, _second = (bench.receive("Lê Thị Na", 1, applicant=child) for _time in range(2))
    page = bench.person(first.stream)
    bench.hands.press(Key.Key_F7)
    bench.hands.settle()
    bench.hands.type("cùng một cháu")
    bench.hands.press(Key.Key_F9)
    assert "must bear an identity number" in bench.notice()
    assert page.joining.isVisible()


def test_a_key_leads_from_a_dossier_to_its_person(bench):
    bench.shell.open("dossiers", bench.an.stream)
    bench.hands.settle()
    bench.hands.press(Key.Key_N, hold=Qt.KeyboardModifier.ControlModifier)
    bench.hands.settle()
    page = bench.shell.page()
    assert isinstance(page, PersonPage)
    assert page.person
    assert page.person.number == person(1).identity.number

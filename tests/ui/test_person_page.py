"""The page of one person through its real window."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.party import Authority, Kinship, Representative
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

import re
from datetime import datetime

import pytest
from sqlalchemy import func, select

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import IdKind, id_warnings
from clerkdesk.services import clerks, demo, invented, look
from clerkdesk.services.opening import open_desk
from clerkdesk.services.verify import verify
from clerkdesk.store import tables as t

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=SITE_TIME)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "data"
    assert demo.make(path, until=MONDAY) > 200
    return path


@pytest.fixture
def desk(folder):
    desk = open_desk(folder, clock=demo.MovingClock(MONDAY))
    yield desk
    desk.close()


def all_lines(desk):
    return look.lines(desk, look.ids(desk, look.Filter()))


def test_the_journal_is_sound_and_no_later_than_asked(desk):
    assert verify(desk).sound
    with desk.store.reading() as connection:
        newest = connection.execute(select(func.max(t.event.c.at))).scalar_one()
    assert newest <= MONDAY.timestamp() * 1000


def test_dossiers_stand_in_every_state_that_the_counter_can_bring_about(desk):
    lines = all_lines(desk)
    assert {line.state for line in lines} == {
        State.COMPLETING,
        State.REFUSED,
        State.RECEIVED,
        State.RESULT_IN,
        State.DELIVERED,
        State.VOIDED,
    }
    now = MONDAY.timestamp() * 1000
    assert any(line.overdue(int(now)) for line in lines)
    assert any(line.late for line in lines)
    assert any(line.paid < line.fee for line in lines)
    assert look.waiting_too_long(desk)


def test_visits_bring_several_dossiers_and_representatives(desk):
    lines = all_lines(desk)
    visits = [line.visit for line in lines]
    assert len(set(visits)) < len(visits)
    assert any(line.representative for line in lines)
    assert len({line.id_number for line in lines if line.id_number}) < len(lines)
    assert len({line.field for line in lines}) > 6
    assert {IdKind.CITIZEN, IdKind.OLD, IdKind.ORGANISATION} <= {
        found.identity.kind for line in lines if (found := look.known_party(desk, line.id_number))
    }


def test_nobody_real_is_in_it(desk):
    for line in all_lines(desk):
        assert re.fullmatch(r"031[0-3][0-9]{2}000[0-9]{3}|030000[0-9]{3}|02000[0-9]{5}", line.id_number)
        party = look.known_party(desk, line.id_number)
        assert party is not None
        assert not id_warnings(party)
        assert re.fullmatch(r"09[0-9]0 000 [0-9]{3}|0225 000 [0-9]{3}", party.phone)


def test_the_site_says_that_it_is_a_demo_and_everybody_has_the_pin(desk):
    assert desk.site.demo
    assert desk.store.folder.keys == "file"
    assert clerks.sign_in(desk, demo.ADMINISTRATOR, invented.PIN).role is clerks.Role.ADMINISTRATOR
    for name in demo.CLERKS:
        assert clerks.sign_in(desk, name, invented.PIN).role is clerks.Role.CLERK


def test_no_printer_starts_on_old_papers(desk):
    with desk.store.reading() as connection:
        states = set(connection.execute(select(t.print_job.c.state)).scalars())
    assert states == {"done"}


def test_the_same_seed_tells_the_same_weeks(tmp_path):
    told = []
    for name in ("one", "two"):
        demo.make(tmp_path / name, until=MONDAY, working_days=3, seed=7)
        desk = open_desk(tmp_path / name, clock=demo.MovingClock(MONDAY))
        told.append([(line.number, line.name, line.state, line.touched_at) for line in all_lines(desk)])
        desk.close()
    assert told[0] == told[1]


def test_a_folder_with_a_desk_is_left_alone(folder):
    with pytest.raises(Refused, match="already a desk"):
        demo.make(folder, until=MONDAY)

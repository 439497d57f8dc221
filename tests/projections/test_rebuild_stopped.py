"""A rebuild tells how far it is and can be stopped; the tables then are as they were."""

import pytest

from clerkdesk.domain.errors import Refused
from clerkdesk.projections import emptying, rebuild
from clerkdesk.services import look, reception, verify
from clerkdesk.services.opening import open_desk
from clerkdesk.store import progress, settings
from tests.counter import LAN, first_run, person, wish


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 3)
    made = first_run(tmp_path / "desk").desk
    for number in range(6):
        reception.receive(made, LAN, wish(made, applicant=person(number)))
    yield made
    made.close()


def tables(desk):
    with desk.store.reading() as connection:
        return rebuild.dump(connection)


class Listener:
    """Notes what it is told, and says to stop at the ``last`` word."""

    def __init__(self, last=10**9):
        self.last = last
        self.heard = []

    def __call__(self, done, whole):
        self.heard.append((done, whole))
        return len(self.heard) < self.last


@pytest.mark.parametrize("act", [verify.rebuild_projections, lambda desk, told: verify.verify(desk, told=told)])
def test_progress_grows_from_nothing_to_all(desk, act):
    listener = Listener()
    act(desk, told=listener)
    done = [done for done, _ in listener.heard]
    assert len(done) > 5
    assert done == sorted(done)
    assert len({whole for _, whole in listener.heard}) == 1
    assert listener.heard[-1][0] == listener.heard[-1][1]
    assert done[0] <= listener.heard[0][1] // 4


def test_stopped_at_any_word_the_tables_stay_and_the_desk_works_on(desk):
    before = tables(desk)
    words = Listener()
    verify.rebuild_projections(desk, words)
    for last in range(1, len(words.heard)):  # the last word only says that it is over
        with pytest.raises(Refused) as stopped:
            verify.rebuild_projections(desk, Listener(last))
        assert stopped.value.code == "stopped"
        assert tables(desk) == before
    found = look.find_text(desk, "nguyen van an")
    assert len(found) == 6
    reception.receive(desk, LAN, wish(desk, applicant=person(77)))
    assert verify.verify(desk).sound


def test_tables_are_emptied_in_small_pieces(desk, monkeypatch):
    monkeypatch.setattr(emptying, "CHUNK", 2)
    monkeypatch.setattr(emptying, "_BLOBS", 1)
    before = tables(desk)
    verify.rebuild_projections(desk)
    assert tables(desk) == before
    assert verify.verify(desk).sound
    with desk.store.writing() as connection:
        emptying.drop(connection, ["p_dossier", "p_money", "p_none"], lambda: None)
        left = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema").scalars())
        assert not {name for name in left if name.startswith(("p_search", "p_dossier", "p_money"))}
        rebuild.rebuild(connection)
    assert tables(desk) == before


def test_a_stopped_verification_changes_nothing(desk):
    before = tables(desk)
    words = Listener()
    verify.verify(desk, told=words)
    for last in (1, len(words.heard) // 2, len(words.heard) - 2):  # the last two only say that it is over
        with pytest.raises(Refused):
            verify.verify(desk, told=Listener(last))
        assert tables(desk) == before


def test_an_opening_that_was_stopped_is_taken_up_at_the_next_one(desk):
    with desk.store.writing() as connection:
        settings.put(connection, "projections", "another shape")
    with pytest.raises(Refused) as stopped:
        open_desk(desk.store.folder.path, told=Listener(3))
    assert stopped.value.code == "stopped"
    with desk.store.reading() as connection:
        assert settings.get(connection, "projections") == "another shape"
    listener = Listener()
    again = open_desk(desk.store.folder.path, told=listener)
    assert len(listener.heard) > 3
    assert len(look.ids(again, look.Filter())) == 6
    again.close()

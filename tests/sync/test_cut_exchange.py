"""The desk dies at every commit of an exchange, just before and just after: what goes on loses and doubles nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.store.store import Store
from clerkdesk.sync import protocol as p
from clerkdesk.sync import pushing
from tests.counter import LAN, SetClock, first_run, parts, sound, wish
from tests.meeting import Hub, Straight, enrol, exchange, unsent


class Dead(BaseException):
    """Nothing after this point happened in that process."""


class Cut:
    """Lets so many write transactions happen; the next one ends before its commit, or right after it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, left: int, *, after: bool) -> None:
        self.left = left
        whole = Store.writing

        @contextmanager
        def writing(store: Store) -> Iterator[Connection]:
            self.left -= 1
            with whole(store) as connection:
                yield connection
                if self.left < 0 and not after:
                    raise Dead
            if self.left < 0:
                raise Dead

        monkeypatch.setattr(Store, "writing", writing)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two desks enrolled at a hub, each with a dossier that the other does not know; the hub has that of the second."""
    top = tmp_path_factory.mktemp("morning")
    with closing(Hub(top / "hub")) as hub:
        for letter in "BC":
            with closing(first_run(top / letter, letter).desk) as desk:
                enrol(desk, hub)
                reception.receive(desk, LAN, wish(desk))
                if letter == "C":
                    exchange(desk, Straight(hub))
    return top


def opened(path: Path) -> Desk:
    return open_desk(path, clock=SetClock())


@pytest.mark.parametrize(
    ("after", "many"), [(False, 1), (True, 1), (True, 100)], ids=["before", "after", "after, one by one"]
)
def test_it_goes_on_from_any_commit(morning: Path, tmp_path: Path, monkeypatch, after: bool, many: int) -> None:
    monkeypatch.setattr(p, "USUAL_EVENTS", 2)
    monkeypatch.setattr(pushing, "MANY", many)
    deaths = 0
    while True:
        home = tmp_path / str(deaths)
        shutil.copytree(morning, home)
        with closing(Hub(home / "hub")) as hub:
            line = Straight(hub)
            with monkeypatch.context() as patch, closing(opened(home / "B")) as desk:
                cut = Cut(patch, deaths, after=after)
                try:
                    exchange(desk, line)
                except Dead:
                    deaths += 1
            with closing(opened(home / "B")) as desk, closing(opened(home / "C")) as other:
                for one in (desk, other):
                    exchange(one, line)
                assert unsent(desk) == unsent(other) == 0
                assert set(parts(desk)) == set(parts(other))
                assert len(hub.events()) == len(parts(desk))
                assert sound(desk)
            assert not hub.stopped()
        shutil.rmtree(home)
        if cut.left >= 0:
            break
    assert deaths > 8, "it died at every commit"

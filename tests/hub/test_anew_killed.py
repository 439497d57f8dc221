"""A process in which a desk begins anew is killed at every step: the old file is in use or the new; nothing is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal.event import record_of
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.store import copying, replacing
from clerkdesk.store.keys import KeyFile
from clerkdesk.store.store import Store
from clerkdesk.sync import protocol as p
from tests.counter import LAN, SetClock, first_run, parts, sound, wish
from tests.meeting import Hub, Straight, begin_anew, enrol, exchange, unsent


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a hub, a desk that it has stopped, and a code: both clones worked on, one was heard."""
    top = tmp_path_factory.mktemp("fork")
    with closing(Hub(top / "hub")) as hub:
        line = Straight(hub)
        with closing(first_run(top / "B", "B").desk) as desk:
            enrol(desk, hub)
            exchange(desk, line)
        shutil.copytree(top / "B", top / "clone")
        with closing(opened(top / "clone")) as clone, closing(opened(top / "B")) as desk:
            for one in (clone, desk):
                reception.receive(one, LAN, wish(one))
                with suppress(Trouble):
                    exchange(one, line)
        (top / "code").write_text(hub.code())
    return top


def opened(path: Path) -> Desk:
    return open_desk(path, clock=SetClock())


class Dying:
    """Kills this process at the so-and-so-manieth step."""

    def __init__(self, left: int) -> None:
        self.left = left

    def tick(self, *_of_what: Any) -> None:
        self.left -= 1
        if self.left < 0:
            os._exit(9)

    def around(self, step: Any) -> Any:
        def stepping(*words: Any, **named: Any) -> Any:
            self.tick()
            found = step(*words, **named)
            self.tick()
            return found

        return stepping

    def install(self) -> None:
        whole = Store.writing

        @contextmanager
        def writing(store: Store) -> Iterator[Connection]:
            with whole(store) as connection:
                yield connection
                self.tick()
            self.tick()

        put = replacing.put_in_place
        for what, name, made in (
            (Store, "writing", writing),
            (KeyFile, "put", self.around(KeyFile.put)),
            (replacing, "PAGES", 8),
            (copying, "PAGES", 8),
            (replacing, "keep_evidence", self.around(replacing.keep_evidence)),
            (replacing, "put_in_place", lambda made, folder, key, _moved: put(made, folder, key, self.tick)),
            (p, "USUAL_EVENTS", 4),
        ):
            setattr(what, name, made)


def dies(home: Path, at: int) -> bool:
    """Let a process of its own begin anew and die at step ``at``; return whether there was such a step."""
    child = os.fork()
    if child == 0:
        try:
            dying = Dying(at)
            desk, hub = opened(home / "B"), Hub(home / "hub")
            dying.install()
            begin_anew(desk, hub, code=(home / "code").read_text())
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, 9}
    return code == 9


def stories(desk: Desk) -> set[str]:
    return {one.id for raw, _ in parts(desk) if (one := record_of(raw)).type != "origin.opened"}


@pytest.mark.long
def test_killed_at_any_step(fork: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at, before = 0, 0
    with closing(opened(fork / "B")) as desk:
        every, old = stories(desk), parts(desk)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "0" / "state"))
    while dies(home := shutil.copytree(fork, tmp_path / str(at)), at):
        with closing(Hub(home / "hub")) as hub, closing(opened(home / "B")) as desk:
            reception.receive(desk, LAN, wish(desk))  # work goes on, whichever file it is
            if parts(desk)[: len(old)] == old:
                before += 1
                begin_anew(desk, hub, code=(home / "code").read_text())
            exchange(desk, Straight(hub))
            assert stories(desk) > every
            assert unsent(desk) == 0
            assert sound(desk)
            names = [record_of(raw).id for raw in hub.events().values()]
            assert len(names) == len(set(names))
            assert stories(desk) <= set(names)
            assert not (home / "B" / "anew").exists()
        shutil.rmtree(home)
        at += 1
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / str(at) / "state"))
    assert 12 < before < at, "it died on both sides"

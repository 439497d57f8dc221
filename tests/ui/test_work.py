"""Work in the background: order, errors, owners that are gone, answers that nobody waits for any more."""

import threading
from functools import partial

import pytest
import sqlalchemy
from PySide6.QtCore import QObject, QThread

from clerkdesk.ui.work import Work
from tests.counter import first_run


@pytest.fixture
def work(qapp):
    made = Work()
    yield made
    made.close()


def test_callbacks_run_in_the_gui_thread_and_work_does_not(work, qtbot, qapp):
    seen = []
    work.ask(threading.current_thread, lambda where: seen.append((where, QThread.currentThread())))
    qtbot.waitUntil(lambda: bool(seen))
    where, called_in = seen[0]
    assert where is not threading.main_thread()
    assert called_in is qapp.thread()


def test_deeds_run_one_after_the_other_in_one_thread(work, qtbot):
    done: list[int] = []
    threads = set()

    def deed(number):
        threads.add(threading.get_ident())
        return number

    for number in range(50):
        work.deed(lambda number=number: deed(number), done.append)
    qtbot.waitUntil(lambda: len(done) == 50)
    assert done == list(range(50))
    assert len(threads) == 1


def test_a_deed_tells_what_it_changed(work, qtbot):
    order: list[object] = []
    work.deed_done.connect(lambda result: order.append(("all", result)))
    work.deed(lambda: "changes", lambda result: order.append(("own", result)))
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == [("own", "changes"), ("all", "changes")]


def fail():
    raise ValueError("no")


def test_errors_go_to_their_callback_or_to_the_signal(work, qtbot):
    own: list[Exception] = []
    common: list[Exception] = []
    work.failed.connect(common.append)
    work.ask(fail, own.append, own.append)
    work.deed(fail)
    qtbot.waitUntil(lambda: bool(own and common))
    assert isinstance(own[0], ValueError)
    assert isinstance(common[0], ValueError)
    assert not work.busy


def test_the_callback_of_a_dead_owner_is_dropped_but_its_deed_is_done(work, qtbot):
    owner = QObject()
    gate = threading.Event()
    called: list[object] = []
    finished: list[object] = []
    work.deed_done.connect(finished.append)
    work.deed(lambda: gate.wait(10), called.append, owner=owner)
    import shiboken6

    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: bool(finished))
    assert called == []


def test_only_the_newest_answer_is_called_back(work, qtbot):
    gate = threading.Event()
    asked: list[str] = []
    answers: list[str] = []

    def find(text):
        gate.wait(10)
        asked.append(text)
        return text

    owner = QObject()
    for text in ("n", "ng", "ngu", "nguy"):
        work.ask(lambda text=text: find(text), answers.append, owner=owner, latest="find")
    gate.set()
    qtbot.waitUntil(lambda: not work.busy)
    assert answers == ["nguy"]
    assert "ng" not in asked
    work.ask(lambda: find("again"), answers.append, owner=owner, latest="find")
    qtbot.waitUntil(lambda: answers == ["nguy", "again"])


def test_closing_finishes_what_was_handed_in(qapp):
    work = Work()
    done: list[int] = []
    for number in range(20):
        work.deed(partial(done.append, number))
    work.close()
    assert done == list(range(20))
    work.deed(lambda: done.append(99))
    assert done == list(range(20))


def test_busy_is_told_once_for_a_heap_of_work(work, qtbot):
    told: list[bool] = []
    work.busy_changed.connect(told.append)
    for _ in range(5):
        work.ask(lambda: 1, lambda _one: None)
    qtbot.waitUntil(lambda: told == [True, False])


def test_an_older_query_is_interrupted_and_only_the_newest_answer_arrives(work, qtbot, tmp_path):
    store = first_run(tmp_path / "desk").desk.store
    begun = threading.Event()
    answers: list[object] = []
    failures: list[Exception] = []
    work.failed.connect(failures.append)
    owner = QObject()

    def count(most):
        with store.reading() as connection:
            begun.set()
            return connection.execute(_COUNT, {"most": most}).scalar()

    work.ask(lambda: count(2_000_000_000), answers.append, failures.append, owner=owner, latest="count")  # minutes
    assert begun.wait(10)
    for most in (3, 5, 7):
        work.ask(lambda most=most: count(most), answers.append, failures.append, owner=owner, latest="count")
    qtbot.waitUntil(lambda: not work.busy)
    assert answers == [7]
    assert failures == []
    store.close()


_COUNT = sqlalchemy.text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT count(*) FROM n"
)

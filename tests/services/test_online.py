"""Filing online on the citizen's own account: recorded when it was done, and why not when it was not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clerkdesk.domain.visit import fold
from clerkdesk.projections import rebuild
from clerkdesk.services import everywhere, look, online, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.forms import words
from clerkdesk.services.saying import say
from clerkdesk.services.today import today
from clerkdesk.services.verify import verify
from clerkdesk.store.events import facts_of
from tests.counter import LAN, SetClock, first_run, parts, person, refused, wish

AN = person(1234)
ALL = tuple(step.key for step in online.STEPS)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "data", clock=clock).desk) as made:
        yield made


def test_what_was_filed_online_stands_on_the_visit_with_its_code(desk: Desk) -> None:
    procedure = desk.catalogue.get("1.001193", on=desk.today())
    assert procedure is not None
    assert online.offered(procedure)
    done = online.filed(desk, LAN, procedure, " h24.101.05-261123-0007 ", ALL, AN)
    again = online.filed(desk, LAN, procedure, "000.00.16.H40-221022-0001", ALL, AN, done.visit)
    with desk.store.reading() as connection:
        visit = fold(done.visit, facts_of(connection, done.visit))
    assert [one.code for one in visit.online] == ["H24.101.05-261123-0007", again.code]
    assert visit.online[0].steps == ALL
    assert visit.visitor is not None
    assert verify(desk).sound


def test_nothing_but_a_dossiers_code_is_taken_and_only_after_every_step(desk: Desk) -> None:
    procedure = desk.catalogue.get("1.001193", on=desk.today())
    assert procedure is not None
    before = parts(desk)
    assert refused(online.filed, desk, LAN, procedure, "482913", ALL, AN) == "not-a-code"
    assert refused(online.filed, desk, LAN, procedure, "Matkhau@2026", ALL, AN) == "not-a-code"
    assert refused(online.filed, desk, LAN, procedure, "H24.101.05-261123-0007", ALL[1:], AN) == "steps-open"
    assert refused(online.filed, desk, LAN, procedure, "H24.101.05-261123-0007", ALL, replace(AN, name="")) == "no-name"
    assert parts(desk) == before


def test_what_was_filed_online_is_counted_that_day_and_found_by_its_code(desk: Desk, clock: SetClock) -> None:
    procedure = desk.catalogue.get("1.001193", on=desk.today())
    assert procedure is not None
    assert today(desk).filed_online == 0
    first = online.filed(desk, LAN, procedure, "H24.101.05-261123-0007", ALL, AN)
    online.filed(desk, LAN, procedure, "000.00.16.H40-221022-0001", ALL, AN, first.visit)
    clock.forward(minutes=1)
    other = online.filed(desk, LAN, procedure, "H24.101.05-261123-0008", ALL, person(2, "Trần Thị Bích"))
    day = today(desk)
    assert (day.filed_online, day.counts.received) == (3, 0)

    for text in ("h24.101.05-261123-0007", " H24.101.05-261123-0007 ", "-0007", "123-0007"):
        (sent,) = everywhere.find(desk, text).online
        assert (sent.code, sent.procedure.name, sent.whose) == (first.code, procedure.name, "")
        assert sent.visitor is not None
        assert sent.visitor.name == AN.name
    assert [one.code for one in everywhere.find(desk, "261123").online] == [other.code, first.code]
    for text in ("0007-", "007", "ABCD", "261123 0007", "%2611%", "_2611"):
        assert everywhere.find(desk, text).online == (), text

    clock.forward(days=1)
    assert today(desk).filed_online == 0
    reception.receive(desk, LAN, wish(desk, applicant=AN))
    (sent,) = everywhere.find(desk, first.code).online
    assert sent.whose == AN.identity.number, "somebody whose dossiers are here has a page"
    with desk.store.writing() as connection:
        before = rebuild.dump(connection)
        rebuild.rebuild(connection)
        assert rebuild.dump(connection) == before


def test_why_it_was_taken_directly_goes_with_the_dossier(desk: Desk) -> None:
    reason = online.reasons(desk)[0]
    done = reception.receive(desk, LAN, wish(desk, direct=reason))
    found = look.details(desk, done.stream)
    assert found is not None
    assert found.dossier.direct == reason
    assert any(reason in say(entry.what) for entry in found.timeline)


def test_a_site_has_reasons_of_its_own(desk: Desk) -> None:
    words.add(desk, online.REASONS, "Mất mạng cả xã")
    assert online.reasons(desk)[0] == "Mất mạng cả xã"
    words.drop(desk, online.REASONS, "Mất mạng cả xã")
    assert "Mất mạng cả xã" not in online.reasons(desk)

"""Codes that stand for two dossiers: found, shown, one gets a new one, and the old code finds both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from clerkdesk.domain import events as e
from clerkdesk.domain.codes import official
from clerkdesk.services import look, papers, reception, recoding, today
from clerkdesk.services.desk import Desk, deed
from clerkdesk.store import codes
from clerkdesk.store.events import my_origin
from tests.counter import LAN, deal, first_run, parts, refused, sound, wish


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Return two desks that somebody gave the same letter: each gave the same code out, one has heard of the other."""
    with closing(first_run(tmp_path / "one").desk) as one, closing(first_run(tmp_path / "two").desk) as two:
        yield one, two


def test_a_code_that_stands_twice_is_found_and_one_gets_a_new_one(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    first, second = (reception.receive(desk, LAN, wish(desk)) for desk in desks)
    alone = reception.receive(one, LAN, wish(one))
    assert first.code == second.code
    assert (recoding.codes_twice(one), today.today(one).twice) == ([], ())
    deal(one, parts(two))
    (found,) = recoding.codes_twice(one)
    assert (found.code, {line.stream for line in found.lines}) == (first.code, {first.stream, second.stream})
    assert today.today(one).twice == (found,)
    assert recoding.twice_of(one, first.stream) == recoding.twice_of(one, second.stream) == found
    assert recoding.twice_of(one, alone.stream) is None
    details = look.details(one, first.stream)
    assert details is not None
    assert [line.stream for line in details.same_code] == [second.stream]
    assert "reissue" in details.may
    assert refused(recoding.reissue, one, LAN, alone.stream) == "code-alone"

    done = recoding.reissue(one, LAN, second.stream)
    assert done.code not in {first.code, alone.code}
    assert recoding.codes_twice(one) == []
    after = look.details(one, second.stream)
    assert after is not None
    assert (after.dossier.code, after.dossier.former_codes) == (done.code, (first.code,))
    assert after.dossier.receipt_outdated is False, "it is printed again"
    assert after.timeline[-1].kind == e.PaperIssued.TYPE
    assert after.dossier.papers[e.PaperKind.RECEIPT] == 2
    assert {line.stream for line in look.by_code(one, first.code)} == {first.stream, second.stream}
    assert [line.stream for line in look.by_code(one, done.code)] == [second.stream]
    assert {line.stream for line in look.find_text(one, first.code[-6:])} == {first.stream, second.stream}
    assert refused(recoding.reissue, one, LAN, second.stream) == "code-alone"
    deal(two, parts(one))
    assert recoding.codes_twice(two) == []
    assert {line.stream for line in look.by_code(two, first.code)} == {first.stream, second.stream}
    assert sound(one)
    assert sound(two)


def test_own_work_passes_over_numbers_that_others_gave_out_under_the_same_letters(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    theirs = reception.receive(two, LAN, wish(two))
    deal(one, parts(two))
    mine = reception.receive(one, LAN, wish(one))
    assert mine.code != theirs.code
    assert recoding.codes_twice(one) == []


def test_a_code_that_was_given_out_before_the_others_were_heard_is_seen_too(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    mine, theirs = (reception.receive(desk, LAN, wish(desk)) for desk in desks)
    assert mine.code == theirs.code
    assert recoding.codes_twice(one) == []
    deal(one, parts(two))
    assert len(recoding.codes_twice(one)) == 1
    done = recoding.reissue(one, LAN, mine.stream, "hai bàn cùng chữ", receipt=False)
    assert (done.job, recoding.codes_twice(one)) == ("", [])
    details = look.details(one, mine.stream)
    assert details is not None
    assert details.dossier.receipt_outdated
    assert "hai bàn cùng chữ" not in str(details.timeline[-1].what), "the reason stands in the journal"


def test_an_official_code_that_both_copies_gave_out(desks: tuple[Desk, Desk]) -> None:
    """Both held the same numbers for offline use: whoever is to change takes the next of them, or a provisional one."""
    one, two = desks
    for desk, last in ((one, 3), (two, 2)):
        with desk.store.writing() as connection:
            origin = my_origin(connection)
            assert origin is not None
            codes.grant(connection, origin.id, desk.today(), 1, last)
    pairs = [[reception.receive(desk, LAN, wish(desk)) for desk in desks] for _ in range(2)]
    assert all(first.code == second.code and not first.provisional for first, second in pairs)
    deal(one, parts(two))
    assert [found.code for found in recoding.codes_twice(one)] == [first.code for first, _ in pairs]
    numbers = []
    for _, second in pairs:
        details = look.details(one, second.stream)
        assert details is not None
        assert "reissue" in details.may
        numbers.append(recoding.reissue(one, LAN, second.stream).code)
    shown = [look.details(one, second.stream) for _, second in pairs]
    assert shown[0] is not None
    assert shown[1] is not None
    assert (shown[0].dossier.official_code, shown[0].dossier.provisional) == (numbers[0], False), "the third number"
    assert (shown[1].dossier.official_code, shown[1].dossier.provisional) == ("", True), "none was left"
    assert shown[1].dossier.number == numbers[1]
    deal(two, parts(one))
    for desk in desks:
        assert recoding.codes_twice(desk) == []
        for first, second in pairs:
            assert {line.stream for line in look.by_code(desk, first.code)} == {first.stream, second.stream}
        assert sound(desk)


def link(desk: Desk, stream: str, code: str) -> None:
    with deed(desk, LAN) as one:
        one.happen(stream, e.CodeLinked(code=code))


def test_an_official_code_linked_to_two_dossiers_is_taken_off_one(desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    first, second = (reception.receive(one, LAN, wish(one)) for _ in range(2))
    code = official(one.site.agency, one.today(), 77)
    for each in (first, second):
        link(one, each.stream, code)
    (found,) = recoding.codes_twice(one)
    assert recoding.reissue(one, LAN, second.stream).code == second.code
    assert (found.code, recoding.codes_twice(one)) == (code, [])
    link(one, second.stream, right := official(one.site.agency, one.today(), 78))
    details = look.details(one, second.stream)
    assert details is not None
    assert (details.dossier.official_code, details.dossier.contests) == (right, ())
    assert {line.stream for line in look.by_code(one, code)} == {first.stream, second.stream}


def test_two_desks_that_issue_it_anew_at_once_agree(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    first, second = (reception.receive(desk, LAN, wish(desk)) for desk in desks)
    deal(one, parts(two))
    deal(two, parts(one))
    codes = {recoding.reissue(desk, LAN, second.stream).code for desk in desks}
    deal(one, parts(two))
    deal(two, parts(one))
    shown = [look.details(desk, second.stream) for desk in desks]
    assert shown[0] is not None
    assert shown[1] is not None
    assert shown[0].dossier == shown[1].dossier
    assert shown[0].dossier.contests == ()
    for code in (*codes, first.code):
        assert second.stream in {line.stream for line in look.by_code(one, code)}


def test_the_receipt_names_the_code_that_stood_twice(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    import pypdfium2

    one, two = desks
    _, second = (reception.receive(desk, LAN, wish(desk)) for desk in desks)
    deal(one, parts(two))
    done = recoding.reissue(one, LAN, second.stream)
    with pypdfium2.PdfDocument(papers.paper(one, e.PaperKind.RECEIPT, second.stream, 2)) as paper:
        words = " ".join(paper[0].get_textpage().get_text_range().split())
    assert done.code in words
    assert f"thay mã đã cấp: {second.code}" in words


def test_looking_for_old_codes_reads_an_index(desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    with one.store.reading() as connection:
        plans = [
            str(connection.execute(text("EXPLAIN QUERY PLAN " + query)).all())
            for query in (
                "SELECT row FROM p_dossier WHERE other_codes <> '' AND instr(' ' || other_codes || ' ', ' x ') > 0",
                "SELECT code FROM p_dossier WHERE code <> '' GROUP BY code HAVING count(*) > 1",
            )
        ]
    assert "p_dossier_others" in plans[0]
    assert "COVERING INDEX p_dossier_code" in plans[1]

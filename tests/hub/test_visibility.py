"""Who may see a dossier: it only grows, whatever order events come in, and writing alone gives nobody a right."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain import events as e
from clerkdesk.domain.party import Address
from clerkdesk.hub.visibility import Directory, Seen, granted, viewers
from tests.counter import person
from tests.hub.test_taking import received

SITES = ("A", "B", "C", "D")
KNOWN = Directory(units={f"{n}": site for n, site in enumerate(SITES)}, places={f"tai {s.lower()}": s for s in SITES})
NAMES = {site: f"Tại {site}" for site in SITES}
OPENED = replace(received("H24.101.05-261123-B10001"), receiving_site="", resolving_site="", collect_at="")


def at(place: str) -> e.FactCorrected:
    return e.FactCorrected(field="collect_at", reason="x", new=NAMES[place])


def living(unit: str) -> e.FactCorrected:
    new = e.CorrectedPeople(old="", new="Thôn 1", unit=unit)
    return e.FactCorrected(field="applicant.address", reason="x", personal=new)


def test_places_of_collection_and_of_resolving_and_the_residence_let_a_site_see() -> None:
    who = replace(person(1), address=Address(text="Thôn 1", unit="3"))
    people = e.DossierPeople(applicant=who)
    what = replace(OPENED, collect_at="tại b", resolving_site=" Tại  C ", personal=people)
    assert granted(what, KNOWN) == {"B", "C", "D"}
    assert granted(replace(what, personal=None), KNOWN) == {"B", "C"}, "erased"
    assert granted(at("B"), KNOWN) == {"B"}
    assert granted(living("1"), KNOWN) == {"B"}
    assert granted(e.FactCorrected(field="note", reason="x", new=NAMES["B"]), KNOWN) == set()
    assert granted(at("B"), Directory()) == set()


def test_a_stream_that_two_sites_say_they_opened_is_shown_to_nobody() -> None:
    both = [Seen("A", OPENED.TYPE, OPENED), Seen("B", OPENED.TYPE, replace(OPENED, collect_at=NAMES["B"]))]
    assert viewers(both, KNOWN) == ("", set())
    assert viewers(both, KNOWN, home="A") == ("A", {"A"})
    assert viewers([], KNOWN) == ("", set())


events = st.lists(st.tuples(st.sampled_from(SITES), st.sampled_from(SITES), st.booleans()), max_size=8)


@given(events, st.randoms())
def test_who_sees_follows_from_those_who_saw_before_in_any_order(written: list[tuple[str, str, bool]], chance) -> None:
    seen = [Seen("A", OPENED.TYPE, OPENED)]
    for by, to, home in written:
        what = living(str(SITES.index(to))) if home else at(to)
        seen.append(Seen(by, what.TYPE, what))
    home_of, sites = viewers(seen, KNOWN)
    assert home_of == "A"
    reach = {"A"}
    for _ in SITES:
        reach |= {to for by, to, _ in written if by in reach}
    assert sites == reach
    mixed = list(seen)
    chance.shuffle(mixed)
    assert viewers(mixed, KNOWN) == ("A", sites)
    fewer = viewers(mixed[: len(mixed) // 2] + seen[:1], KNOWN)[1]
    assert fewer <= sites, "more events never take it from anybody"
    assert viewers(mixed, KNOWN, shown=fewer, home="A") == ("A", sites)

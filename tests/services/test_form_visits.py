"""How much is left to type: no form needs more than a dozen fields, and nothing is typed twice in a visit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from clerkdesk.domain.forms.form import Answer
from clerkdesk.services.desk import Desk
from tests.printing import form_samples
from tests.services.form_visits import COMMONEST, MOST_TYPED, OTHERS, TOGETHER, Visit, counter, replay, table

OWN_WORDS = {
    "birth": {"child.name", "child.ethnicity", "child.home_town", "father.name"},
    "birth-again": {"father.name"},
    "marriage": {"wife_times", "husband_times"},
    "marital-status": {"status", "status_paper", "purpose_kind", "purpose", "partner.name"},
    "death": {"deceased.cause"},
    "death-again": {"deceased.cause"},
    "funeral-support": {"deceased.cause"},
    "pension-funeral-support": {"deceased.cause"},
    "parent-child": {"claim", "claim_as"},
    "civil-status-change": {"change", "content", "reason"},
    "business": {"business", "trades", "capital", "founder"},
    "social-pension": {"request", "allowances", "allowance", "household"},
    "poor-household": {"request", "reason"},
    "disability": {"request", "kinds", "degrees"},
    "land-registration": {"area", "purpose", "since", "origin", "requests", "house_pledge"},
    "land-change": {"change", "renew"},
    "land-mediation": {"content"},
    "undertaking": {"content"},
    "authorisation": {"content", "term"},
    "residence": {"kind", "content"},
    "health-insurance": {"child.name", "child.ethnicity", "clinic"},
}
"""What only the citizen can say, form by form: a clerk must not choose it for them."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(counter(tmp_path_factory.mktemp("visits") / "data")) as desk:
        yield desk


@pytest.mark.parametrize("visit", [*COMMONEST, *OTHERS, *TOGETHER], ids=lambda one: one.name)
def test_little_is_typed_and_nothing_twice(desk: Desk, visit: Visit) -> None:
    for count in replay(desk, visit):
        print(*table([count]), sep="\n")
        print(" ", *count.typed)
        assert count.refused == [], "the form could not be signed"
        assert len(count.typed) <= MOST_TYPED, count.typed
        assert count.twice == []


def test_two_cards_fill_most_of_the_commonest_forms(desk: Desk) -> None:
    counts = [count for visit in COMMONEST for count in replay(desk, visit)]
    print(*table(counts), sep="\n")
    whole = sum(one.filled for one in counts)
    typed = sum(len(one.typed) for one in counts)
    assert typed / whole < 0.4


def test_asking_again_is_found_out(desk: Desk) -> None:
    born = next(one for one in TOGETHER if "residence" in one.forms)
    apart = {role: who for role, who in born.same.items() if role != "subject"}
    says = {"residence": {**born.says["residence"], "subject.name": "Nguyễn Minh Anh"}}
    _, residence, _ = replay(desk, replace(born, same=apart, says=says))
    assert residence.twice == ["residence: subject.name = birth: child.name"]


@pytest.mark.parametrize("name", form_samples.NAMES)
def test_nothing_is_chosen_for_the_citizen(name: str) -> None:
    form = form_samples.form(name)
    declared = [one for one in form.fields() if one.answer is Answer.DECLARED]
    assert [one.key for one in declared if one.default is not None] == []
    assert {one.key for one in declared} >= OWN_WORDS.get(form.form, set())

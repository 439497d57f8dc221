"""Every paper looks as it did when somebody last looked at it, and runs on to further pages without losing anything."""

from __future__ import annotations

import re

import numpy as np
import pytest

from clerkdesk.printing.register import REGISTER_HEADINGS
from tests.printing import golden
from tests.printing.papers import texts
from tests.printing.samples import LONG_LISTED, SAMPLES

LONGEST = [name for name in SAMPLES if name.endswith("-longest") and not name.startswith(("labels", "lost"))]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_paper_looks_as_it_did(name: str) -> None:
    for file, picture in golden.pages(name).items():
        kept = golden.GOLDEN / file
        assert kept.exists(), "run: python -m tests.printing.golden, and look at what it draws"
        mean, worst = golden.difference(golden.load(kept), picture)
        assert mean <= golden.MEAN, f"{file} differs by {mean:.2f} on average: look at it, then renew it"
        assert worst <= golden.WORST, f"{file} differs by {worst:.1f} in one place: look at it, then renew it"


def test_nothing_golden_is_left_over() -> None:
    wanted = {file for name in SAMPLES for file in golden.pages(name)}
    assert {file.name for file in golden.GOLDEN.glob("*.png")} == wanted


def test_a_moved_or_missing_line_would_be_seen() -> None:
    (page,) = (picture for file, picture in golden.pages("03-refusal").items() if file.endswith(".1.png"))
    dark = np.flatnonzero((page < 128).sum(axis=1) > 20)
    line = page.copy()
    line[dark[0] : dark[0] + 12] = 255
    assert not golden.same(page, line)
    assert not golden.same(page, np.roll(page, 6, axis=0))
    assert golden.same(page, (page // 17 * 17).astype(np.uint8))


@pytest.mark.parametrize("name", LONGEST)
def test_further_pages_bear_number_title_and_code(name: str) -> None:
    pages = texts(SAMPLES[name]())
    numbers = [re.search(r"Trang (\d+)/(\d+)", page) for page in pages]
    assert all(numbers)
    first = [found for found in numbers if found]
    total = int(first[0][2])
    assert total > 1
    assert [int(found[1]) for found in first] == [at % total + 1 for at in range(len(pages))]
    code = pages[0].split("Trang")[0].split()[-1]
    for page in pages[1:total]:
        assert "(tiếp theo)" in page
        if not name.startswith("visit"):  # a visit has no number
            assert page.split("Trang")[0].split()[-1] == code


@pytest.mark.parametrize("name", ["visit-longest", "handover-longest", "results-longest"])
def test_a_long_list_names_every_dossier(name: str) -> None:
    pages = texts(SAMPLES[name]())
    whole = " ".join(pages).replace("- ", "-")
    assert all(one.code in whole for one in LONG_LISTED)


def test_the_register_has_the_columns_of_mau_07_on_each_page() -> None:
    for page in texts(SAMPLES["07-register-longest"]()):
        assert all(heading in page for heading in ("Nhận và trả kết quả", *REGISTER_HEADINGS))

"""Statutory forms: reading all of them at the start, building one, judging it, and its PDF."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from clerkdesk.catalogue import forms as catalogue
from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.forms.rules import judge
from clerkdesk.printing.form_paper import FormPaper, render_form
from tests.bench.figures import Figure, median, ms, repeated
from tests.services.form_visits import COMMONEST, MOST_TYPED, counter, replay

SAMPLES = Path(__file__).parents[1] / "printing" / "forms"
TODAY = date(2026, 11, 22)


def figures(rounds: int = 60) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder) / "forms.bin"
        loaded = catalogue.load(compiled=compiled)
        count = len(list(loaded.documents()))
        content = compiled.read_bytes().partition(b"\n")[2]
        start = repeated(partial(catalogue.load, compiled=compiled), rounds, warm=3)
        bare = repeated(partial(msgspec.json.decode, content), rounds, warm=3)
    two, whole = _sample(loaded, "birth", "tt04-2024")
    three, answers = _sample(loaded, "disability", "tt01-2019")
    pdf = repeated(partial(render_form, FormPaper(form=two, values=whole)), rounds, warm=3)
    fifty = [seconds * 50 / count for seconds in start]
    return [
        Figure(
            what=f"all {count} forms at the start, counted for 50, against JSON alone",
            ours=ms(fifty),
            baseline=ms([seconds * 50 / count for seconds in bare]),
            ratio=median(start) / median(bare),
            goal="50 ms",
            reached=median(fifty) <= 0.05,
        ),
        _plain("building the longest form from its document", _built(loaded, rounds)),
        _plain("judging a whole birth form", repeated(partial(judge, two, whole, TODAY), rounds, warm=3)),
        Figure(what="PDF of a form of two pages", ours=ms(pdf), goal="60 ms", reached=median(pdf) <= 0.06),
        _plain(
            "PDF of a form of three pages with two grids",
            repeated(partial(render_form, FormPaper(form=three, values=answers)), rounds, warm=3),
        ),
        *_typed(),
    ]


def _typed() -> Iterator[Figure]:
    """Yield what is left to type of the commonest forms, with the cards of those who come scanned."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(counter(Path(folder) / "data")) as desk,
    ):
        for count in (one for visit in COMMONEST for one in replay(desk, visit)):
            yield Figure(
                what=f"typing {count.visit}: {count.asked} fields, {count.keys} keys, {count.pages} pages",
                ours=f"{len(count.typed)} typed, {count.share:.0%} without",
                goal=f"{MOST_TYPED} typed",
                reached=len(count.typed) <= MOST_TYPED and not count.twice,
            )


def _plain(what: str, seconds: Sequence[float]) -> Figure:
    return Figure(what=what, ours=ms(seconds))


def _built(forms: catalogue.Forms, rounds: int) -> list[float]:
    anew = iter([forms.over((), "") for _ in range(rounds + 1)])
    return repeated(lambda: next(anew).version("land-registration", "nd151-2025-15"), rounds)


def _sample(forms: catalogue.Forms, form: str, version: str) -> tuple[Form, dict[str, Any]]:
    found = forms.version(form, version)
    assert found is not None
    return found, json.loads((SAMPLES / f"{form}.{version}.json").read_text(encoding="utf-8"))

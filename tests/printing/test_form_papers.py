"""Every shipped form: its file has no fault, its sample fits it, and nothing that is filled in is cut on paper."""

from __future__ import annotations

import re
from datetime import date

import jsonschema
import pytest

from clerkdesk.catalogue.form_check import check
from clerkdesk.catalogue.form_schema import schema
from clerkdesk.domain.forms.form import Answer, Kind, Level
from clerkdesk.domain.forms.rules import judge
from clerkdesk.printing.form_paper import FormPaper, render_form
from clerkdesk.services.forms.data import checked
from tests.printing import form_samples as samples
from tests.printing.papers import texts

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("name", samples.NAMES)
def test_its_file_has_no_fault(name: str) -> None:
    file = samples.FILES[samples.NAMES.index(name)]
    assert [str(fault) for fault in check(file)] == []
    form = samples.form(name)
    assert (file.parent.name, file.stem) == (form.form, form.version)
    jsonschema.Draft202012Validator.check_schema(schema(form))


@pytest.mark.parametrize("name", samples.NAMES)
def test_its_sample_fits_and_is_complete(name: str) -> None:
    form = samples.form(name)
    values = checked(form, samples.ordinary(name))
    assert [one for one in judge(form, values, TODAY) if one.level is Level.REFUSE] == []
    asked = {one.key for one in form.asked(values)}
    assert set(values) <= asked, "the sample says what is not asked"


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_blank_says_its_title_and_nobody(name: str) -> None:
    form = samples.form(name)
    whole = _words(render_form(FormPaper(form=form)))
    assert "BẢN CHỜ ĐỐI CHIẾU" in whole
    for value in samples.ordinary(name).values():
        if isinstance(value, str) and len(value) > 12 and value not in str(form):
            assert value not in whole


@pytest.mark.parametrize("name", samples.NAMES)
def test_the_longest_is_never_cut(name: str) -> None:
    form = samples.form(name)
    values = samples.longest(form)
    whole = _letters(render_form(FormPaper(form=form, values=values, site=samples.SITE)))
    for field in form.asked(values):
        if field.answer is Answer.HAND or field.key not in _printed(form):
            continue
        if field.kind is Kind.NAME:
            assert _plain(samples.LONG_NAME).upper() in whole.upper(), field.key
        elif field.kind is Kind.PLACE:
            assert _plain(samples.LONG_PLACE) in whole, field.key


def test_copies_are_asked_for_below_the_signature_and_a_pledge_says_what_was_chosen() -> None:
    name = "parent-child.tt04-2024"
    paper = FormPaper(form=samples.form(name), values=samples.ordinary(name), site=samples.SITE)
    whole = _words(render_form(paper))
    assert whole.index("Người yêu cầu (Ký") < whole.index("Đề nghị cấp bản sao")
    assert "Tôi cam đoan việc nhận con nói trên" in whole


def test_compared_forms_bear_no_mark() -> None:
    form = samples.form(samples.NAMES[0])
    assert "CHỜ ĐỐI CHIẾU" not in _words(render_form(FormPaper(form=form, compared=True)))


def test_the_same_data_give_the_same_bytes() -> None:
    name = samples.NAMES[0]
    paper = FormPaper(
        form=samples.form(name), values=samples.ordinary(name), site=samples.SITE, code="H24.101.05-261122-BB0001"
    )
    assert render_form(paper) == render_form(paper)


def _printed(form: object) -> str:
    return str(form.print)  # type: ignore[attr-defined]


def _words(pdf: bytes) -> str:
    return " ".join(" ".join(texts(pdf)).split())


def _letters(pdf: bytes) -> str:
    return _plain(" ".join(texts(pdf)))


def _plain(text: str) -> str:
    """Leave spaces out: a value may be broken at any of them."""
    return re.sub(r"\s+", "", text)

"""Visits as a clerk would work through them: cards scanned, one-key answers, and what is left to type.

A replay goes through the services field by field, in the order of the form. What a card, another form of the visit, the
site or a default says already is passed over; an answer that a choice or an offer gives costs one key; the rest is
typed. What the citizen answers stands in the form's sample, or in ``says`` where a second form must fit the first.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pypdfium2

from clerkdesk.devices.card import Card, parse_card
from clerkdesk.domain.forms import filling as v
from clerkdesk.domain.forms.condition import filled
from clerkdesk.domain.forms.filling import Filling, Known, Source
from clerkdesk.domain.forms.form import ABOVE, Answer, Field, Form, Kind, Level
from clerkdesk.domain.forms.rules import Finding
from clerkdesk.services.desk import Desk
from clerkdesk.services.forms import filling as service
from clerkdesk.services.forms import knowing
from clerkdesk.services.opening import set_up
from tests.counter import LAN, PIN, SITE, SetClock
from tests.printing import form_samples

MOST_TYPED: Final = 12
"""So many fields of a form may be typed where the cards of those who came were scanned."""

HOME: Final = "Thôn Đông, xã An Khánh, thành phố Hải Phòng"
ONE_KEY: Final = frozenset({Kind.CHOICE, Kind.SEVERAL, Kind.TICK, Kind.GRID})
ALIKE: Final = frozenset({"ethnicity", "nationality", "relation", "sex"})
"""What two people may well have the same of: saying it of each is not saying it twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What somebody comes for. cards: roles whose card is scanned; same: role -> the role whose person it is too.

    says: form -> what the citizen says there instead of the sample; None: nothing. rows: table -> roles whose row one
    key makes.
    """

    name: str
    procedure: str
    forms: tuple[str, ...]
    cards: tuple[str, ...]
    same: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Count:
    """What one form of a visit took. twice: facts that were typed though they had been typed before."""

    visit: str
    form: str
    asked: int = 0
    filled: int = 0
    typed: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    keys: int = 0
    pages: int = 0
    refused: list[Finding] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of the filled fields that nobody typed."""
        return 1 - len(self.typed) / self.filled if self.filled else 0.0


COMMONEST: Final = (
    Visit(
        name="Khai sinh",
        procedure="1.001193",
        forms=("birth",),
        cards=("father", "mother"),
        same={"requester": "father"},
    ),
    Visit(name="Kết hôn", procedure="1.000894", forms=("marriage",), cards=("wife", "husband")),
    Visit(name="Khai tử", procedure="1.000656", forms=("death",), cards=("requester", "deceased")),
    Visit(
        name="Xác nhận tình trạng hôn nhân",
        procedure="1.004873",
        forms=("marital-status",),
        cards=("requester", "partner"),
        same={"subject": "requester"},
    ),
    Visit(
        name="Bản sao trích lục",
        procedure="2.000635",
        forms=("extract-copy",),
        cards=("requester",),
        same={"subject": "requester"},
    ),
    Visit(name="Chứng thực bản sao", procedure="2.000815", forms=("certification-request",), cards=("requester",)),
    Visit(
        name="Đăng ký hộ kinh doanh",
        procedure="1.001612",
        forms=("business",),
        cards=("subject",),
        says={"business": {"founder": "person", "tax_address": "Số 12, thôn Đông"}},
    ),
    Visit(
        name="Trợ cấp hưu trí xã hội",
        procedure="1.014027",
        forms=("social-pension",),
        cards=("subject", "representative"),
    ),
    Visit(
        name="Thay đổi, cải chính hộ tịch",
        procedure="1.004859",
        forms=("civil-status-change",),
        cards=("requester",),
        same={"subject": "requester"},
    ),
    Visit(
        name="Xác định mức độ khuyết tật",
        procedure="1.001699",
        forms=("disability",),
        cards=("subject", "representative"),
    ),
)
"""The ten procedures that most people come for."""

OTHERS: Final = (
    Visit(
        name="Nhận cha, mẹ, con",
        procedure="1.001022",
        forms=("parent-child",),
        cards=("claimant", "recognised"),
        same={"requester": "claimant"},
    ),
    Visit(
        name="Đăng ký lại khai sinh",
        procedure="1.004884",
        forms=("birth-again",),
        cards=("subject", "mother"),
        same={"requester": "subject"},
    ),
    Visit(
        name="Giám hộ",
        procedure="1.004837",
        forms=("guardianship",),
        cards=("guardian", "ward"),
        same={"requester": "guardian"},
    ),
    Visit(
        name="Rà soát hộ nghèo",
        procedure="1.011607",
        forms=("poor-household",),
        cards=("requester",),
        rows={"members": ("requester",)},
    ),
    Visit(name="Mai táng phí", procedure="1.001731", forms=("funeral-support",), cards=("requester", "deceased")),
    Visit(
        name="Mai táng phí hưu trí xã hội",
        procedure="1.014028",
        forms=("pension-funeral-support",),
        cards=("requester", "deceased"),
        same={"undertaker": "requester"},
    ),
    Visit(name="Biến động đất đai", procedure="", forms=("land-change",), cards=("owner",)),
    Visit(
        name="Hòa giải đất đai",
        procedure="1.012812",
        forms=("land-mediation",),
        cards=("requester", "other"),
        says={"land-mediation": {"other.phone": None}},
    ),
    Visit(
        name="Đăng ký đất đai (chưa có nhà)",
        procedure="1.013978",
        forms=("land-registration",),
        cards=("owner",),
        says={"land-registration": {"has_house": None}},
    ),
    Visit(
        name="Đăng ký đất đai (có nhà)",
        procedure="1.013978",
        forms=("land-registration",),
        cards=("owner",),
        says={"land-registration": {"purpose": "Đất ở tại nông thôn"}},
    ),
    Visit(name="Ủy quyền", procedure="", forms=("authorisation",), cards=("requester", "agent")),
)

TOGETHER: Final = (
    Visit(
        name="Khai sinh, cư trú và bảo hiểm y tế",
        procedure="2.000986",
        forms=("birth", "residence", "health-insurance"),
        cards=("father", "mother"),
        same={"requester": "father", "householder": "father", "subject": "child"},
        says={
            "residence": {"subject.phone": None, "subject.number": None, "members": None},
        },
    ),
    Visit(
        name="Khai sinh và nhận con",
        procedure="1.000689",
        forms=("birth", "parent-child"),
        cards=("father", "mother"),
        same={"requester": "father", "claimant": "father", "recognised": "child"},
        says={"parent-child": {"recognised.number": None, "recognised.paper": "Giấy chứng sinh số 118/2026"}},
    ),
    Visit(
        name="Khai tử và mai táng phí",
        procedure="1.000656",
        forms=("death", "funeral-support"),
        cards=("requester", "deceased"),
    ),
    Visit(
        name="Khai tử và mai táng phí hưu trí xã hội",
        procedure="1.000656",
        forms=("death", "pension-funeral-support"),
        cards=("requester", "deceased"),
        same={"undertaker": "requester"},
        says={"pension-funeral-support": {"account_name": "Nguyễn Văn An"}},
    ),
    Visit(
        name="Tình trạng hôn nhân và kết hôn",
        procedure="1.000894",
        forms=("marital-status", "marriage"),
        cards=("husband", "wife"),
        same={"requester": "husband", "subject": "husband", "partner": "wife"},
    ),
    Visit(
        name="Chấm dứt và đăng ký giám hộ",
        procedure="1.004845",
        forms=("guardianship-end", "guardianship"),
        cards=("guardian", "ward"),
        same={"requester": "guardian"},
    ),
)
"""Visits for several forms at once."""


def counter(path: Path) -> Desk:
    """Return a new desk of a site that knows in which unit it is."""
    site = replace(SITE, province="31", unit="10507")
    made = set_up(path, site, letter="A", administrator="Lê Văn Quản", pin=PIN, keys="file", clock=SetClock())
    return made.desk


def replay(desk: Desk, visit: Visit) -> list[Count]:
    """Work through ``visit``; return what each of its forms took."""
    now = Filling(helped="Nguyễn Văn An")
    said: dict[str, str] = {}
    counts = []
    forms = [service.form(desk, name) for name in visit.forms]
    samples = [_answers(desk, one, visit) for one in forms]
    keys = 0
    for role in visit.cards:
        known = next(sample for form, sample in zip(forms, samples, strict=True) if _has(form, role))
        now = v.meet(now, role, knowing.card_facts(card(known, role), 1))
        keys += 1
    for form, sample in zip(forms, samples, strict=True):
        now = service.begin(desk, now, form, visit.procedure)
        for role in (one.key for one in form.roles if one.key in visit.same and one.key not in now.roles):
            now = v.same(now, role, visit.same[role])
            keys += 1
        count = Count(visit=visit.name, form=form.form, keys=keys)
        now = _fill(desk, now, form, sample, visit, count, said)
        count.refused = [one for one in service.findings(desk, now, form) if one.level is Level.REFUSE]
        with pypdfium2.PdfDocument(io.BytesIO(service.pdf(desk, now, form))) as document:
            count.pages = len(document)
        counts.append(count)
        keys = 0
    return counts


def card(answers: Mapping[str, Any], role: str) -> Card:
    """Return an invented card that says what ``answers`` say of ``role``."""
    number = answers.get(f"{role}.number") or "031299000001"
    born = answers.get(f"{role}.born") or "1990-05-17"
    day = "".join(reversed(born.split("-"))) if len(born) == 10 else f"0101{born[:4]}"
    home = answers.get(f"{role}.residence", {}).get("text", HOME)
    sex = ("Nam", "Nữ")[int(number[3]) % 2]
    return parse_card(f"{number}||{answers[f'{role}.name']}|{day}|{sex}|{home}|20112021")


def _has(form: Form, role: str) -> bool:
    return any(one.key == role for one in form.roles)


def _answers(desk: Desk, form: Form, visit: Visit) -> dict[str, Any]:
    told = {**form_samples.ordinary(f"{form.form}.{form.version}"), **visit.says.get(form.form, {})}
    return {key: value for key, value in told.items() if value is not None}


def _fill(
    desk: Desk,
    now: Filling,
    form: Form,
    sample: Mapping[str, Any],
    visit: Visit,
    count: Count,
    said: dict[str, str],
) -> Filling:
    done: set[str] = set()
    while True:
        told = v.known(now, form, knowing.site_words(desk))
        values = {key: one.value for key, one in told.items()}
        asked = [one for one in form.asked(values) if one.answer is not Answer.HAND]
        count.asked, count.filled = len(asked), sum(map(_cells, values.values()))
        one = next((each for each in asked if each.key not in done and _open(each, told, sample)), None)
        if one is None:
            return now
        done.add(one.key)
        value = sample[one.key]
        source = Source.DECLARED if one.answer is Answer.DECLARED else Source.TYPED
        if one.kind is Kind.ROWS:
            value = _rows(form, now, one, value, visit.rows.get(one.key, ()), count, said)
        elif one.kind in ONE_KEY:
            count.keys += len(value) if isinstance(value, (list, dict)) else 1
        elif offered := next((told[key] for key in one.offer if key in told and _same(told[key].value, value)), None):
            value, source = offered.value, offered.source
            count.keys += 1
        elif one.known and any(word.often and word.word == value for word in desk.forms.words[one.known]):
            count.keys += 1
        else:
            _typed(form, one, value, count, said)
        now = v.say(now, form, one, Known(value=value, source=source, by=LAN.name))


def _open(one: Field, told: Mapping[str, Known], sample: Mapping[str, Any]) -> bool:
    """Whether the clerk has to do something: nobody said it yet, or a default is not what the citizen wants."""
    if one.key not in sample or not filled(sample[one.key]):
        return False
    found = told.get(one.key)
    return found is None or (
        found.source in {Source.DEFAULT, Source.SITE}
        and one.kind in {Kind.CHOICE, Kind.COUNT}
        and found.value != sample[one.key]
    )


def _cells(value: Any) -> int:
    return sum(map(len, value)) if isinstance(value, list) and value and isinstance(value[0], dict) else 1


def _same(one: Any, other: Any) -> bool:
    plain = [each["text"] if isinstance(each, Mapping) else each for each in (one, other)]
    return bool(plain[0] == plain[1])


def _typed(form: Form, one: Field, value: Any, count: Count, said: dict[str, str]) -> None:
    text = str(value["text"]) if isinstance(value, Mapping) else str(value)
    count.typed.append(one.key)
    count.keys += 1 + (min(3, len(text)) if one.known else len(text))
    if one.key.rpartition(".")[2] in ALIKE or len(text) < 5:
        return
    if text in said:
        count.twice.append(f"{form.form}: {one.key} = {said[text]}")
    said[text] = f"{form.form}: {one.key}"


def _rows(
    form: Form,
    now: Filling,
    table: Field,
    rows: list[dict[str, Any]],
    people: tuple[str, ...],
    count: Count,
    said: dict[str, str],
) -> Any:
    made = [{**row, **v.row(table, now.person(role))} for row, role in zip(rows, people, strict=False)]
    count.keys += len(made)
    for at, row in enumerate(rows):
        known = v.row(table, now.person(people[at])) if at < len(people) else {}
        for column in table.columns:
            if column.key in row and column.key not in known and row[column.key] != _default(column, rows, at):
                if column.kind in ONE_KEY:
                    count.keys += 1
                else:
                    _typed(form, replace(column, key=f"{table.key}[{at}].{column.key}"), row[column.key], count, said)
    return [*made, *rows[len(made) :]]


def _default(column: Field, rows: list[dict[str, Any]], at: int) -> Any:
    """Return what stands in a column of a row just begun."""
    if column.default == ABOVE:
        return rows[at - 1].get(column.key) if at else None
    return column.default


def table(counts: list[Count]) -> Iterator[str]:
    """Yield a line for each form: fields asked, filled, typed, the share filled without typing, keys, pages."""
    yield f"{'visit':44}{'form':26}{'asked':>6}{'filled':>7}{'typed':>6}{'share':>7}{'keys':>6}{'pages':>6}"
    for one in counts:
        yield (
            f"{one.visit:44}{one.form:26}{one.asked:6}{one.filled:7}{len(one.typed):6}{one.share:7.0%}"
            f"{one.keys:6}{one.pages:6}"
        )

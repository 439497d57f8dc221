"""Every shipped form: filled as a clerk would, blank, and with the longest that people and places are called.

What a clerk would fill in stands in ``forms/<form>.<version>.json``, all of it invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from clerkdesk.catalogue.forms import read_one, shipped
from clerkdesk.domain.forms.form import Answer, Field, Form, Kind
from clerkdesk.printing.form_paper import FormPaper, render_form

FILLED: Final = Path(__file__).with_name("forms")
FILES: Final = sorted(shipped().glob("*/*.yaml"))
NAMES: Final = [f"{file.parent.name}.{file.stem}" for file in FILES]
SITE: Final = {
    "office": "Ủy ban nhân dân xã An Khánh",
    "committee": "Ủy ban nhân dân xã An Khánh",
    "police": "Công an xã An Khánh",
    "place": "An Khánh",
    "today": "2026-11-22",
    "clerk": "Trần Văn Bình",
    "province": "thành phố Hải Phòng",
    "unit": "An Khánh",
}
LONG_NAME: Final = "Công Tằng Tôn Nữ Ngọc Quỳnh Như Hương Giang Phương Thảo Nguyên"
LONG_PLACE: Final = (
    "Số 1234/56/78, ngách 9, ngõ 10, đường Nguyễn Thị Minh Khai kéo dài, tổ dân phố số 17, khu đô thị mới Đông Nam "
    "Cường, phường Trường Thạnh Mỹ Lợi, thành phố Hồ Chí Minh"
)


def form(name: str) -> Form:
    """Return the form named "birth.tt04-2024"."""
    return read_one(FILES[NAMES.index(name)])


def ordinary(name: str) -> dict[str, Any]:
    """Return what a clerk would fill in."""
    values: dict[str, Any] = json.loads((FILLED / f"{name}.json").read_text(encoding="utf-8"))
    return values


def longest(form: Form) -> dict[str, Any]:
    """Return the longest that each field may have to hold."""
    return {one.key: _long(one) for one in form.fields() if one.answer is not Answer.HAND}


def _long(field: Field) -> Any:
    match field.kind:
        case Kind.CHOICE:
            return max((one.value for one in field.options), key=lambda value: len(_label(field, value)))
        case Kind.SEVERAL:
            return [one.value for one in field.options]
        case Kind.GRID:
            return {one.value: field.options[-1].value for one in field.items if not one.group}
        case Kind.ROWS:
            row = {one.key: _long(one) for one in field.columns}
            return [row] * (field.most or 9)
        case Kind.NAME:
            return LONG_NAME
        case Kind.PLACE:
            return {"text": LONG_PLACE}
        case Kind.PAPER | Kind.TEXT:
            return "Giấy xác nhận số 031090001234/GXN-CAHP do Cục Cảnh sát quản lý hành chính về trật tự xã hội cấp"
        case _:
            return _PLAIN[field.kind]


def _label(field: Field, value: str) -> str:
    option = field.option(value)
    return option.label.vi if option else ""


_PLAIN: Final[Mapping[Kind, Any]] = {
    Kind.DAY: "2026-11-22",
    Kind.BORN: "1990-05-17",
    Kind.TIME: "23:59",
    Kind.TICK: True,
    Kind.IDENTITY: "031090001234",
    Kind.COUNT: 9999,
    Kind.MONEY: 999_999_999_999,
    Kind.PHONE: "+84 912 345 678",
    Kind.EMAIL: "nguyen.thi.hong.anh.1990@thudientu.example",
}


def _filled(name: str) -> bytes:
    return render_form(FormPaper(form=form(name), values=ordinary(name), site=SITE))


def _blank(name: str) -> bytes:
    return render_form(FormPaper(form=form(name)))


def samples() -> dict[str, Callable[[], bytes]]:
    """Return each form filled and blank, by name."""
    made: dict[str, Callable[[], bytes]] = {}
    for name in NAMES:
        made[f"form-{name}"] = partial(_filled, name)
        made[f"form-{name}-blank"] = partial(_blank, name)
    return made

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from clerkdesk.catalogue.former import read_former
from clerkdesk.catalogue.units import Units

UNITS = Units.load()
COMMUNES = [one for province in UNITS.provinces() for one in UNITS.communes(province.code)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("giữ nguyên", []),
        ("", []),
        ("Xã Kim Tân, Xã Đại Đức", ["Xã Kim Tân", "Xã Đại Đức"]),
        ("Xã Bắc Sơn và Xã Trung Giã", ["Xã Bắc Sơn", "Xã Trung Giã"]),
        ("Xã Lao Và Chải, Xã Tân Xã", ["Xã Lao Và Chải", "Xã Tân Xã"]),
        ("Xã Tân Bình (huyện Châu Thành, tỉnh Bến Tre)", ["Xã Tân Bình (huyện Châu Thành, tỉnh Bến Tre)"]),
        ("Phường 4 (Quận 10), Rạch Ông", ["Phường 4 (Quận 10)", "Rạch Ông"]),
        ("Xã Cư Yên, và phần còn lại của Xã Cao Sơn sau khi sắp xếp", ["Xã Cư Yên", "Xã Cao Sơn"]),
        ("Xã Hàng Vịnh, Thị trấn Năm Căn (phần còn lại sau khi sáp nhập vào xã A, xã B)", None),
        ("Thôn Nà Lừa, xã Trung Hà", ["Xã Trung Hà"]),
        ("Một phần diện tích TN, quy mô dân số của phường Phường Cự Khối", ["Phường Cự Khối"]),
        ("phần còn lại của phường Cửa Đông, Đồng Xuân sau khi sắp Xếp", ["Phường Cửa Đông", "Phường Đồng Xuân"]),
        ("Xã Yên Định, xã Yên Định  Xã Yên Định", ["Xã Yên Định"]),
    ],
)
def test_reads_the_old_units_out_of_running_text(text, names):
    assert [str(one) for one in read_former(text)] == (["Xã Hàng Vịnh", "Thị trấn Năm Căn"] if names is None else names)


def test_reads_every_unit_of_the_country():
    unread = {one.name for one in COMMUNES if not read_former(one.merged_from) and one.merged_from != "giữ nguyên"}
    assert unread == {"Phường Hiệp Hoà"}  # the source says nothing
    for unit in COMMUNES:
        for old in read_former(unit.merged_from):
            assert re.fullmatch(r"[\w’'\- ]{3,32}", old.name), (unit, old)
            assert not {"phần", "diện", "còn", "của", "và", "sau"} & set(old.name.split()), (unit, old)


def test_hundreds_of_old_names_lead_to_several_units():
    went = defaultdict(set)
    for unit in COMMUNES:
        for old in read_former(unit.merged_from):
            went[unit.province, old].add(unit.code)
    assert sum(len(codes) > 1 for codes in went.values()) == 477
    assert len(went) > 9_800

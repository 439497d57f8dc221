"""Each Mẫu of TT 03/2025/TT-VPCP has its own lines, in their order."""

from __future__ import annotations

import pytest

from tests.printing.papers import texts
from tests.printing.samples import SAMPLES

HEAD = ("ỦY BAN NHÂN DÂN XÃ AN KHÁNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
AGENCY = "Phòng Kinh tế, Hạ tầng và Đô thị xã An Khánh"
LINES = {
    "02-supplement": (
        "/PBS-TTPVHCC",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Hồ sơ của:",
        "Nội dung yêu cầu giải quyết:",
        "Địa chỉ:",
        "Số điện thoại:",
        "Email:",
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
        "1. Bản chính Giấy chứng sinh",
        "2. Văn bản ủy quyền",
        "Lý do:",
        "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với",
        "số điện thoại 0225 3 555 010 để được hướng dẫn./.",
        "NGƯỜI HƯỚNG DẪN",
    ),
    "03-refusal": (
        "/PTC-TTPVHCC",
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Trung tâm Phục vụ hành chính công xã An Khánh",
        "Tiếp nhận hồ sơ của:",
        "Số định danh cá nhân/tổ chức:",
        "Địa chỉ:",
        "Số điện thoại:",
        "Email:",
        "Mã hồ sơ (nếu có):",
        "Nội dung yêu cầu giải quyết:",
        (
            "Qua xem xét, Bộ phận Tiếp nhận và Trả kết quả thông báo không tiếp nhận, giải quyết hồ sơ này với lý do "
            "cụ thể như sau:"
        ),
        "Xin thông báo cho Ông/Bà được biết và thực hiện./.",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
    ),
    "04-apology": (
        "/PXL",
        "PHIẾU XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
        "Kính gửi:",
        f"Ngày 23 tháng 11 năm 2026, {AGENCY} tiếp nhận giải quyết hồ sơ đề nghị giải quyết thủ tục hành chính",
        "của Ông/Bà/Tổ chức; số định danh: 031190001234; mã số hồ sơ: H24.101.05-261123-KB0001",
        "Thời gian hẹn trả kết quả: 17 giờ 00 phút, ngày 27 tháng 11 năm 2026",
        (
            f"Tuy nhiên đến nay, {AGENCY} chưa trả kết quả giải quyết hồ sơ của Ông/Bà/Tổ chức đúng thời hạn quy "
            "định ghi trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả."
        ),
        "Lý do:",
        (
            f"{AGENCY} xin trân trọng gửi lời xin lỗi đến Ông (Bà)/Tổ chức vì sự chậm trễ trong quá trình giải quyết "
            "hồ sơ có thể gây phiền hà, tốn kém về chi phí, công sức của Ông (Bà)/Tổ chức."
        ),
        (
            f"{AGENCY} xin lỗi Ông/Bà/Tổ chức và sẽ trả kết quả giải quyết hồ sơ cho Ông/Bà/Tổ chức vào ngày 02 "
            "tháng 12 năm 2026"
        ),
        "Mong nhận được sự thông cảm của Ông/Bà/Tổ chức vì sự chậm trễ này./.",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
    ),
    "05-stop": (
        "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "Kính gửi:",
        "Số định danh cá nhân/tổ chức:",
        "Địa chỉ:",
        "Mã hồ sơ:",
        "Nội dung yêu cầu giải quyết:",
        "Căn cứ Điều 21 Nghị định số 118/2025/NĐ-CP",
        "thông báo dừng giải quyết hồ sơ nêu trên",
        "Lý do:",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
    ),
    "06-control": (
        "/PKS-TTPVHCC",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Mã số hồ sơ:",
        "Cơ quan (bộ phận) giải quyết hồ sơ:",
        "Cơ quan phối hợp giải quyết hồ sơ:",
        "Ngày nhận hồ sơ:",
        "Hẹn trả kết quả:",
        "TÊN ĐƠN VỊ",
        "THỜI GIAN GIAO, NHẬN HỒ SƠ",
        "KẾT QUẢ GIẢI QUYẾT HỒ SƠ (Trước hạn/Đúng hạn/Quá hạn)",
        "GHI CHÚ",
        "1. Giao:",
        "2. Nhận:",
        "Người giao",
        "Người nhận",
        "3. Giao:",
        "Đúng hạn",
        "kết quả giải quyết do bên nhận nhập",
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_a_form_has_its_lines_in_their_order(name: str) -> None:
    page = texts(SAMPLES[name]())[0]
    at = 0
    for line in (*HEAD[:1], *LINES[name]):
        found = page.find(line, at)
        assert found >= 0, f"{line!r} does not follow {page[max(0, at - 60) : at]!r}"
        at = found + len(line)
    assert all(line in page for line in HEAD)


@pytest.mark.parametrize("name", ["04-apology", "05-stop"])
def test_the_head_of_the_agency_signs_and_not_the_clerk(name: str) -> None:
    page = texts(SAMPLES[name]())[0]
    assert "NGƯỜI TIẾP NHẬN" not in page
    assert "Trần Văn Bình" not in page


MARKED = {"05-stop", "05-stop-longest", "lost-receipt", "handover", "handover-longest"}


@pytest.mark.parametrize("name", SAMPLES)
def test_only_papers_that_nobody_compared_bear_the_mark(name: str) -> None:
    assert ("BẢN CHỜ ĐỐI CHIẾU" in texts(SAMPLES[name]())[0]) == (name in MARKED or name.startswith("form-"))

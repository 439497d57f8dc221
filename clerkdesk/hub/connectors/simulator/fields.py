"""What the provincial system demands of each field. Lengths marked "?" are not published; they are what is usual."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

Check = Callable[[Any], str]
"""Returns "" for a value that is right, else what is wrong with it."""


def text(most: int, *, need: bool = False) -> Check:
    """A text of at most ``most`` characters."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            return "không phải chuỗi"
        if need and not value.strip():
            return "bắt buộc"
        return "quá dài" if len(value) > most else ""

    return check


def code(*known: str, need: bool = True) -> Check:
    """One of a code list."""

    def check(value: Any) -> str:
        if value == "" and not need:
            return ""
        return "" if isinstance(value, str) and value in known else "không có trong danh mục"

    return check


def time(*, need: bool = False) -> Check:
    """A time as yyyyMMddHHmmss."""

    def check(value: Any) -> str:
        if value == "" and not need:
            return ""
        if not isinstance(value, str) or not re.fullmatch(r"\d{14}", value, re.ASCII):
            return "sai định dạng ngày"
        try:
            datetime.strptime(value, "%Y%m%d%H%M%S")  # noqa: DTZ007  (on the province's own clock)
        except ValueError:
            return "không phải ngày"
        return ""

    return check


def iso(*, need: bool = False) -> Check:
    """A time as ISO 8601 with milliseconds and no zone."""

    def check(value: Any) -> str:
        if value is None and not need:
            return ""
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", value, re.ASCII):
            return ""
        return "sai định dạng ngày"

    return check


def number(*known: int, need: bool = True) -> Check:
    """A whole number, one of ``known`` when any are named."""

    def check(value: Any) -> str:
        if value is None and not need:
            return ""
        if not isinstance(value, int) or isinstance(value, bool):
            return "không phải số"
        return "không có trong danh mục" if known and value not in known else ""

    return check


def shaped(pattern: str, *, need: bool = True) -> Check:
    """A text of this shape."""
    shape = re.compile(pattern, re.ASCII)

    def check(value: Any) -> str:
        if value == "" and not need:
            return ""
        return "" if isinstance(value, str) and shape.fullmatch(value) else "sai định dạng"

    return check


def each(fields: Mapping[str, Check], needed: frozenset[str] | None = None) -> Check:
    """A list of records."""

    def check(value: Any) -> str:
        if not isinstance(value, list):
            return "không phải danh sách"
        return next((why for one in value for why in faults(one, fields, needed)), "")

    return check


def group(fields: Mapping[str, Check], needed: frozenset[str] | None = None) -> Check:
    """A record within a record."""
    return lambda value: next(iter(faults(value, fields, needed)), "")


def anything(value: Any) -> str:
    """Any record."""
    return "" if isinstance(value, dict) else "không phải nhóm"


def faults(record: Any, fields: Mapping[str, Check], needed: frozenset[str] | None = None) -> Iterator[str]:
    """Yield what is wrong with ``record``; every field must be there unless ``needed`` names those that must."""
    if not isinstance(record, dict):
        yield "không phải bản ghi"
        return
    for name in sorted(record.keys() - fields.keys()):
        yield f"{name}: trường không có trong quy định"
    for name, check in fields.items():
        if name not in record:
            if needed is None or name in needed:
                yield f"{name}: thiếu"
            continue
        why = check(record[name])
        if why:
            yield f"{name}: {why}"


DOSSIER_CODE: Final = r"[A-Z]\d{2}(\.\d{2,3}){0,3}-\d{6}-[A-Z0-9]{4,}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-\d{6}-\d{4,}"
PROCEDURE: Final = r"\d\.\d{6}"
STATUSES: Final = tuple(str(one) for one in range(1, 11))

_FILE: Final = {
    "TepDinhKemId": text(100),
    "TenTepDinhKem": text(4000, need=True),
    "IsDeleted": code("0", "1"),
    "MaThanhPhanHoSo": text(100),
    "DuongDanTaiTepTin": text(2000),
    "DuocSoHoa": code("0", "1"),
    "DuocTaiSuDung": code("0", "1"),
    "DuocLayTuKhoDMQG": code("0", "1"),
    "MaKetQuaThayThe": text(100),
}
_FEE: Final = {
    "TenPhiLePhi": text(500, need=True),
    "MaPhiLePhi": text(100, need=True),
    "HinhThucThu": code("1", "2", "4"),
    "Gia": shaped(r"\d{1,12}"),
    "LoaiPhiLePhi": code("1", "2", "3"),
}
_OTHER: Final = {"TenGiayTo": text(2000, need=True), "SoLuong": shaped(r"\d{1,4}"), "LoaiGiayTo": code("1", "2", "3")}
_SUPPLEMENT: Final = {
    "HoSoBoSungId": shaped(r"\d{1,9}"),
    "NguoiYeuCauBoSung": text(50),
    "NoiDungBoSung": text(2000, need=True),
    "NgayBoSung": time(need=True),
    "NguoiTiepNhanBoSung": text(50),
    "ThongTinTiepNhan": text(1000),
    "NgayTiepNhanBoSung": time(),
    "TrangThaiBoSung": code("0", "1"),
    "DanhSachGiayToBoSung": each(_FILE),
    "DanhSachLePhiBoSung": each(_FEE),
    "NgayHenTraTruoc": time(),
    "NgayHenTraMoi": time(),
}
_RESULT: Final = {
    "TenGiayTo": text(2000, need=True),
    "MaThanhPhanHoSo": text(100),
    "GiayToId": text(100),
    "DuongDanTepTinKetQua": text(2000),
    "MaGiayToKetQua": text(100),
}

DOSSIER: Final[Mapping[str, Check]] = {
    "MaHoSo": shaped(DOSSIER_CODE),
    "MaTTHC": shaped(PROCEDURE),
    "TenTTHC": text(1000, need=True),
    "MaLinhVuc": text(100, need=True),
    "TenLinhVuc": text(500, need=True),
    "KenhThucHien": code("1", "2", "3"),
    "ChuHoSo": text(500),
    "LoaiDoiTuong": code("1", "2", "3", "4"),
    "MaDoiTuong": text(100),
    "ThongTinKhac": text(2000),
    "Email": text(200),
    "Fax": text(50),
    "SoDienThoai": text(50),
    "TrichYeuHoSo": text(1000, need=True),
    "NgayTiepNhan": time(need=True),
    "NgayHenTra": time(),
    "TrangThaiHoSo": code(*STATUSES),
    "NgayTra": time(),
    "ThongTinTra": text(500),
    "HinhThuc": code("0", "1"),
    "NgayKetThucXuLy": time(),
    "DonViXuLy": text(500, need=True),
    "GhiChu": text(1000),
    "NoiNopHoSo": code("1", "2"),
    "HoSoCoThanhPhanSoHoa": code("0", "1"),
    "TaiKhoanDuocXacThucVoiVNeID": code("0", "1"),
    "DuocThanhToanTrucTuyen": code("0", "1"),
    "NgayTuChoi": time(),
    "NgayNopHoSo": time(need=True),
    "DinhDanhCHS": each({"LoaiDinhDanh": code("1", "2"), "SoDinhDanh": shaped(r"\d{12}|\d{9}")}),
    "DSKetNoiCSDL": each({"MaCSDL": text(20, need=True)}),
    "TaiLieuNop": each(_FILE),
    "DanhSachLePhi": each(_FEE),
    "DanhSachTepDinhKemKhac": each(_OTHER),
    "DanhSachHoSoBoSung": each(_SUPPLEMENT),
    "DanhSachGiayToKetQua": each(_RESULT),
}
"""DongBoHoSoMC; found to be published: the names, TrichYeuHoSo's 1000 characters and the code lists."""

LINE: Final[Mapping[str, Check]] = {
    "MaHoSo": shaped(DOSSIER_CODE),
    "NguoiXuLy": text(50, need=True),
    "ChucDanh": text(200),
    "ThoiDiemXuLy": time(need=True),
    "PhongBanXuLy": text(500),
    "NoiDungXuLy": text(1000, need=True),
    "TrangThai": code(*STATUSES),
    "NgayBatDau": time(),
    "NgayKetThucTheoQuyDinh": time(),
}
"""CapNhatTienDoHoSoMC; found to be published: the names and NguoiXuLy's 50 characters."""

_PAPER_FILE: Final = {"IdGiayTo": text(100), "HashTepTin": text(200), "TenGiayTo": text(2000), "MaKetQua": text(100)}
_PAPER: Final = {
    "MaThanhPhanHoSo": text(100, need=True),
    "TenThanhPhanHoSo": text(2000, need=True),
    "SoLuong": number(),
    "LoaiBan": number(1, 2, 3),
    "GiayToDinhKem": each(_PAPER_FILE, frozenset({"IdGiayTo", "HashTepTin", "TenGiayTo"})),
}
_SUBMITTER: Final = {
    "LoaiDoiTuong": number(1, 2, 3, 4, need=False),
    "ThongTinChiTiet": group({"TenNguoiNop": text(500)}, frozenset()),
}

DOSSIER_2026: Final[Mapping[str, Check]] = {
    "MaHoSo": shaped(DOSSIER_CODE),
    "MaTTHC": shaped(PROCEDURE),
    "MaDichVuCong": text(50, need=True),
    "ChuHoSo": text(500),
    "LoaiDoiTuong": number(1, 2, 3, 4),
    "MaDonViTiepNhan": text(50, need=True),
    "EformThongTinChiTiet": anything,
    "ThanhPhanHoSo": each(_PAPER),
    "ThongTinNguoiNop": group(_SUBMITTER, frozenset()),
}
NEEDED_2026: Final = frozenset(DOSSIER_2026.keys() - {"ChuHoSo"})

STATUS_2026: Final[Mapping[str, Check]] = {
    "IdHoSo": text(100),
    "MaHoSo": shaped(DOSSIER_CODE),
    "TrangThai": number(*range(1, 11)),
    "NoiDungYKien": text(1000),
    "PhongBanXuLy": text(500),
    "NoiDungXuLy": text(1000),
    "DanhSachLePhi": each(_FEE),
    "DanhSachGiayToKetQua": each(_RESULT),
}
LINE_2026: Final[Mapping[str, Check]] = {
    "IDHoSo": text(100),
    "MaHoSo": shaped(DOSSIER_CODE),
    "NguoiXuLy": text(50, need=True),
    "ThoiDiemXuLy": iso(need=True),
    "PhongBanXuLy": text(500),
    "NoiDungXuLy": text(1000, need=True),
    "TrangThai": number(*range(1, 11)),
    "NgayBatDau": iso(),
    "NgayKetThucTheoQuyDinh": iso(),
}
NEEDED_STATUS: Final = frozenset({"MaHoSo", "TrangThai"})
NEEDED_LINE: Final = frozenset({"MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai"})

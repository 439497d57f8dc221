"""Invented people and bodies for the demo: no name, number or phone belongs to anybody.

A citizen's number is built as TT 59/2021/TT-BCA says (3 digits of the province, a digit for century and sex, the year
of birth, 6 digits), but the last six are a count from 000001, phones lie in a range 09x0 00x xxx, and the commune Minh
Họa ("illustration") does not exist.
"""

from __future__ import annotations

from random import Random
from typing import Final

from clerkdesk.domain.party import Address, Identity, IdKind, Party, PartyKind, Sex

PIN: Final = "246813"
"""Every clerk of the demo has this PIN, and the sign-in page of a demo says so."""

COMMUNE: Final = "xã Minh Họa, thành phố Hải Phòng"
PROVINCE: Final = "31"

_FAMILIES: Final = (
    *("Nguyễn",) * 6, *("Trần",) * 3, *("Lê",) * 2, *("Phạm",) * 2, "Hoàng", "Vũ", "Đỗ", "Bùi", "Đặng", "Đinh", "Ngô",
    "Dương", "Lương", "Đoàn", "Mạc", "Phùng", "Quách", "Trịnh",
)  # fmt: skip
_MEN: Final = (
    ("Văn", "Đức", "Minh", "Quang", "Hữu", "Xuân", "Đình", "Công", "Bá", "Ngọc"),
    ("An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hùng", "Khánh", "Kiên", "Lâm", "Long", "Nghĩa", "Phúc",
     "Quân", "Sơn", "Thắng", "Thịnh", "Toàn", "Trung", "Tuấn", "Tùng", "Việt", "Vượng"),
)  # fmt: skip
_WOMEN: Final = (
    ("Thị", "Thị", "Thị Bích", "Thị Thu", "Thị Ánh", "Ngọc", "Thùy", "Phương", "Thị Hồng", "Khánh"),
    ("Anh", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hương", "Lan", "Linh", "Loan", "Mai", "Nga", "Ngân",
     "Nhung", "Oanh", "Phượng", "Quyên", "Thảo", "Thúy", "Trang", "Tuyết", "Uyên", "Vân", "Yến"),
)  # fmt: skip
_HAMLETS: Final = ("Thôn Đông", "Thôn Đoài", "Thôn Trung", "Thôn Thượng", "Thôn Hạ", "Xóm Chùa", "Xóm Bến", "Tổ 4")
_BODIES: Final = (
    "Hợp tác xã Dịch vụ nông nghiệp Minh Họa",
    "Công ty TNHH Thương mại và Dịch vụ Bình Minh Giả Định",
    "Hộ kinh doanh Tạp hóa Cô Ba (ví dụ)",
    "Công ty Cổ phần Xây dựng Hạ tầng Mẫu Số Một",
)


class People:
    """Makes people, one after another; the same ``rng`` makes the same people."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._made = 0

    def person(self, *, youngest: int = 2006, oldest: int = 1944) -> Party:
        """Return a new person, born between the years ``oldest`` and ``youngest``."""
        rng = self._rng
        self._made += 1
        sex = rng.choice((Sex.MALE, Sex.FEMALE))
        middles, givens = _MEN if sex is Sex.MALE else _WOMEN
        year = rng.randint(oldest, youngest)
        born = f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}" if rng.random() < 0.95 else str(year)
        return Party(
            name=f"{rng.choice(_FAMILIES)} {rng.choice(middles)} {rng.choice(givens)}",
            identity=self._identity(sex, year),
            born=born,
            sex=sex,
            address=Address(text=f"{rng.choice(_HAMLETS)}, {COMMUNE}", province=PROVINCE),
            phone=f"09{rng.randint(0, 9)}0 00{self._made // 1000} {self._made % 1000:03d}",
            email=f"nguoidan{self._made}@example.invalid" if rng.random() < 0.1 else "",
        )

    def body(self) -> Party:
        """Return an organisation."""
        self._made += 1
        return Party(
            name=self._rng.choice(_BODIES),
            kind=PartyKind.ORGANISATION,
            identity=Identity(kind=IdKind.ORGANISATION, number=f"02{self._made:08d}"),
            address=Address(text=f"Khu trung tâm, {COMMUNE}", province=PROVINCE),
            phone=f"0225 000 {self._made % 1000:03d}",
        )

    def _identity(self, sex: Sex, year: int) -> Identity:
        if year < 1965 and self._rng.random() < 0.15:
            return Identity(kind=IdKind.OLD, number=f"03{self._made:07d}")
        digit = 2 * (year // 100 - 19) + (sex is Sex.FEMALE)
        return Identity(kind=IdKind.CITIZEN, number=f"031{digit}{year % 100:02d}{self._made:06d}")

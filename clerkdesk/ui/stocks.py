"""What labels can be printed on, in words."""

from __future__ import annotations

from typing import Final

from clerkdesk.language import N_
from clerkdesk.printing.labels import LabelStock

STOCKS: Final = {
    LabelStock.SHEET_24: N_("A4 sheet, 24 labels of 70 × 37 mm"),
    LabelStock.SHEET_14: N_("A4 sheet, 14 labels of 99 × 38 mm"),
    LabelStock.ROLL_100X50: N_("Roll, 100 × 50 mm"),
    LabelStock.ROLL_70X40: N_("Roll, 70 × 40 mm"),
    LabelStock.ROLL_50X30: N_("Roll, 50 × 30 mm"),
}

"""What the scripted day plays with: its morning, a clock that can be set, and the cards of invented citizens."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Final

from clerkdesk.domain.calendar import SITE_TIME

MORNING: Final = datetime(2026, 11, 20, 7, 55, tzinfo=SITE_TIME)

HA: Final = "031190000901|031900901|Phạm Thị Thu Hà|12041990|Nữ|Thôn Đông, xã Minh Họa, thành phố Hải Phòng|01022022"
HUNG: Final = "031085000902||Đỗ Quang Hùng|23091985|Nam|Xóm Bến, xã Minh Họa, thành phố Hải Phòng|15032023"
OANH: Final = "031153000903||Mạc Thị Oanh|1953|Nữ|Thôn Đoài, xã Minh Họa, thành phố Hải Phòng|20062021"


class DayClock:
    """A clock that was set to ``at`` and goes on."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        """Set the clock to ``at``."""
        self._at = at
        self._since = time.monotonic()

    def set_hour(self, hour: int, minute: int) -> None:
        """Set the clock to a time of its day."""
        self.set(self._at.replace(hour=hour, minute=minute))

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._at.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._since)

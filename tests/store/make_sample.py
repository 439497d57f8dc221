"""Writes the sample data folder of the present schema version, once; what is there is never written again.

    python tests/store/make_sample.py      (from the top folder; then commit the new folder)

Its people are invented and its key file is a throw-away: both are meant to be in the repository.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from clerkdesk.catalogue.package import pack
from clerkdesk.domain import events as e
from clerkdesk.journal.signing import public_key
from clerkdesk.services import catalogue, delivery, drafts, erasing, reception
from clerkdesk.services.delivery import Handing
from clerkdesk.services.opening import set_up
from clerkdesk.services.verify import sign_now
from clerkdesk.store.preflight import VERSIONS
from tests.counter import LAN, MONDAY, PIN, SITE, SetClock, person, wish

KEY = bytes(range(32))
PACKAGE = pack(
    KEY,
    {
        "procedures/thu_nghiem.yaml": """field: Lĩnh vực mẫu
procedures:
  - code: "9.000001"
    name: Thủ tục mẫu
    times: [{ working_days: 2 }]
    fees: [{ free: true }]
""".encode()
    },
    name="Danh mục mẫu",
    issuer="Bộ phận danh mục",
    issued=date(2026, 11, 20),
)
SAMPLES = Path(__file__).with_name("samples")


def main() -> None:
    path = SAMPLES / VERSIONS[-1]
    if path.exists():
        raise SystemExit(f"{path} is there already")
    clock = SetClock(MONDAY)
    made = set_up(path, SITE, letter="K", administrator="Lê Văn Quản", pin=PIN, keys="file", clock=clock)
    desk = made.desk
    streams = []
    for number in range(6):
        clock.forward(minutes=9)
        streams.append(
            reception.receive(desk, LAN, wish(desk, applicant=person(number, f"Nguyễn Văn {number}"))).stream
        )
    reception.ask_completion(desk, LAN, wish(desk, applicant=person(6, "Đặng Thị Ánh")), ("giấy chứng sinh",))
    sign_now(desk)
    clock.forward(hours=3)
    for stream in streams[1:4]:
        delivery.enter_result(desk, LAN, stream, number="12/2026")
    delivery.deliver(desk, LAN, Handing(stream=streams[2], collector=person(2, "Nguyễn Văn 2")))
    delivery.void(desk, LAN, streams[4], "nhập nhầm")
    erasing.erase(desk, LAN, streams[5], "theo yêu cầu")
    drafts.save(desk, "reception", e.Clerk(id=made.administrator.id, name="Lê Văn Quản"), {"procedure": "1.001193"})
    catalogue.trust(desk, made.administrator, public_key(KEY).hex(), "Bộ phận danh mục")
    catalogue.import_package(desk, made.administrator, PACKAGE)
    desk.store.attachments.put([b"m\xe1\xba\xabu"], media="text/plain", at=int(timedelta(days=1).total_seconds()))
    (path / "recovery.txt").write_text(made.recovery_code + "\n", encoding="utf-8")
    desk.close()
    for name in ("catalogue.bin", "forms.bin", "logs"):
        place = path / name
        place.rmdir() if place.is_dir() else place.unlink(missing_ok=True)


if __name__ == "__main__":
    main()

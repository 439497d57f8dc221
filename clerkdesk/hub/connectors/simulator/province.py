"""The simulated system itself: its dossiers, its sessions, and what it answers to each call, in both dialects."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clerkdesk.hub.connectors.simulator import fields as f

MOST: Final = 10
"""Records in one call."""

REFUSALS: Final = {
    "-2": "Dữ liệu không hợp lệ",
    "-5": "Mã thủ tục hành chính không có trong danh mục",
    "-6": "Đơn vị chưa được cấp quyền",
    "-7": "Mã lĩnh vực không có trong danh mục",
    "-8": "Số định danh của chủ hồ sơ không hợp lệ",
    "-9": "Hồ sơ đã kết thúc, không được cập nhật",
}
REFUSALS_2026: Final = {
    "400": "Dữ liệu không hợp lệ",
    "403": "Không có quyền",
    "422": "Thủ tục không có trong danh mục",
}

Answer = dict[str, Any]


@dataclass(slots=True)
class Kept:
    """One dossier as the province has it."""

    record: dict[str, Any]
    status: str
    id: str = ""
    made: int = 1
    updates: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    repeated: int = 0  # lines that came again

    def add(self, line: dict[str, Any]) -> None:
        """Keep a line of progress, once."""
        if line in self.lines:
            self.repeated += 1
        else:
            self.lines.append(line)


class Province:
    """What the province knows. Any thread may ask."""

    def __init__(self, user: str, secret: str, unit: str, *, lasts: int = 0, numbers: bool = False) -> None:
        """``lasts``: calls after which a session expires; 0 for never. ``numbers``: it has codes of its own."""
        self._numbers = numbers
        self._user, self._secret, self._unit = user, secret, unit
        self._lasts = lasts
        self._lock = threading.Lock()
        self._sessions: dict[str, int] = {}
        self._counters: Counter[str] = Counter()
        self.dossiers: dict[str, Kept] = {}
        self.calls: Counter[str] = Counter()
        self.refused: list[str] = []
        self.given: list[str] = []

    # both dialects

    def audit(self) -> dict[str, Any]:
        """Return all that came, for whoever checks."""
        with self._lock:
            return {
                "dossiers": {
                    number: {
                        "record": kept.record,
                        "status": kept.status,
                        "made": kept.made,
                        "updates": kept.updates,
                        "lines": kept.lines,
                        "repeated": kept.repeated,
                    }
                    for number, kept in self.dossiers.items()
                },
                "calls": dict(self.calls),
                "refused": list(self.refused),
                "given": list(self.given),
            }

    def expire(self) -> bool:
        """End every session."""
        with self._lock:
            self._sessions.clear()
            return True

    def forget(self, number: str) -> bool:
        """Lose a dossier, as after a restore."""
        with self._lock:
            return self.dossiers.pop(number, None) is not None

    def move(self, number: str, status: str) -> bool:
        """Let somebody at the province change a dossier's status."""
        with self._lock:
            kept = self.dossiers.get(number)
            if kept is not None:
                kept.status = status
            return kept is not None

    def _signed_in(self, token: str) -> bool:
        left = self._sessions.get(token)
        if left is None:
            return False
        if self._lasts:
            self._sessions[token] = left - 1
            if left <= 1:
                del self._sessions[token]
        return True

    def _new_session(self) -> str:
        token = secrets.token_hex(16)
        self._sessions[token] = self._lasts
        return token

    def _refuse(self, code: str, why: str) -> Answer:
        self.refused.append(f"{code} {why}"[:300])
        return {"error_code": code, "message": why}

    # the session dialect

    def sign_in(self, asked: Any) -> Answer:
        """POST auth {username, password}."""
        with self._lock:
            self.calls["auth"] += 1
            if asked == {"username": self._user, "password": self._secret}:
                return {"session": self._new_session(), "error_code": 0}
            return {"error_code": 1, "message": "Sai tên đăng nhập hoặc mật khẩu"}

    def serve(self, asked: Any) -> Answer:
        """POST {session, madonvi, service, …}."""
        with self._lock:
            if not isinstance(asked, dict):
                return self._refuse("-2", "Không phải JSON")
            service = str(asked.get("service"))
            self.calls[service] += 1
            if not self._signed_in(str(asked.get("session", ""))):
                return {"error_code": "-1", "message": "Phiên làm việc đã hết hạn"}
            if asked.get("madonvi") != self._unit:
                return self._refuse("-6", REFUSALS["-6"])
            if service == "DongBoHoSoMC":
                return self._take(asked.get("data"), asked.get("isUpdating"))
            if service == "CapNhatTienDoHoSoMC":
                return self._progress(asked.get("data"))
            if service == "TraCuuHoSo":
                return self._find(str(asked.get("mahoso")))
            return self._refuse("-2", "Dịch vụ không có")

    def _take(self, records: Any, updating: Any) -> Answer:
        wrong = self._wrong(records, lambda one: f.faults(one, f.DOSSIER))
        if wrong or updating not in {"True", "False"}:
            return self._refuse("-2", f"Dữ liệu không hợp lệ: {wrong or 'isUpdating'}")
        for one in records:
            there = one["MaHoSo"] in self.dossiers
            if there and updating == "False":
                return {"error_code": "-3", "message": f"Hồ sơ {one['MaHoSo']} đã tồn tại"}
            if not there and updating == "True":
                return {"error_code": "-4", "message": f"Hồ sơ {one['MaHoSo']} không tồn tại"}
        for one in records:
            self._keep(one["MaHoSo"], one, one["TrangThaiHoSo"])
        answer: Answer = {"error_code": "00", "message": "Thành công"}
        if self._numbers:
            answer["result"] = [self._numbered(one["MaHoSo"]) for one in records]
        return answer

    def _numbered(self, number: str) -> Answer:
        kept = self.dossiers[number]
        if not kept.id:
            kept.id = f"{number.rpartition('-')[0]}-{len(self.given) + 7001}"
            self.given.append(kept.id)
        return {"MaHoSo": number, "MaHoSoTinh": kept.id}

    def _keep(self, number: str, record: dict[str, Any], status: str, ident: str = "") -> None:
        kept = self.dossiers.get(number)
        if kept is None:
            self.dossiers[number] = Kept(record, status, ident)
        else:
            kept.record, kept.status, kept.updates = record, status, kept.updates + 1

    def _progress(self, lines: Any) -> Answer:
        wrong = self._wrong(lines, lambda one: f.faults(one, f.LINE))
        if wrong:
            return self._refuse("-2", f"Dữ liệu không hợp lệ: {wrong}")
        missing = next((one["MaHoSo"] for one in lines if one["MaHoSo"] not in self.dossiers), None)
        if missing:
            return {"error_code": "-4", "message": f"Hồ sơ {missing} không tồn tại"}
        for one in lines:
            self.dossiers[one["MaHoSo"]].add(one)
        return {"error_code": "0", "message": "Thành công"}

    def _find(self, number: str) -> Answer:
        kept = self.dossiers.get(number)
        if kept is None:
            return {"error_code": "-4", "message": f"Hồ sơ {number} không tồn tại", "result": []}
        return {
            "error_code": "00",
            "message": "Thành công",
            "result": [{"MaHoSo": number, "TrangThaiHoSo": kept.status}],
        }

    def _wrong(self, records: Any, check: Callable[[Any], Iterable[str]]) -> str:
        if not isinstance(records, list) or not 1 <= len(records) <= MOST:
            return f"mỗi lần gửi từ 1 đến {MOST} bản ghi"
        return next((why for one in records for why in check(one)), "")

    # the dialect of 2026

    def token(self, asked: Any) -> tuple[int, Answer]:
        """POST {client_id, client_secret}."""
        with self._lock:
            self.calls["token"] += 1
            if asked != {"client_id": self._user, "client_secret": self._secret}:
                return 401, {"code": 401, "message": "Không đúng"}
            data = {"access_token": self._new_session(), "expires_in": 3600, "token_type": "Bearer"}
            return 200, {"code": 0, "message": "", "data": data}

    def call_2026(self, name: str, authorization: str, asked: Any) -> tuple[int, Answer]:
        """POST one of the calls of 2026."""
        with self._lock:
            self.calls[name] += 1
            if not self._signed_in(authorization.removeprefix("Bearer ")):
                return 401, {"code": 401, "message": "Token hết hạn"}
            does: Mapping[str, Callable[[Any], Answer]] = {
                "GetNextValue": self._next_value,
                "UploadFile": self._upload,
                "CreateDossier": self._create,
                "CapNhatTrangThai": self._status,
                "CapNhatTienTrinh": self._steps,
                "TraCuuHoSo": self._find_2026,
            }
            return (200, does[name](asked)) if name in does else (404, {"code": 404, "message": "Không có"})

    def _no(self, code: str, why: str) -> Answer:
        self.refused.append(f"{code} {why}"[:300])
        return {"code": int(code), "message": why}

    def _next_value(self, asked: Any) -> Answer:
        if not isinstance(asked, dict) or f.shaped(f.PROCEDURE)(asked.get("MaTTHC")):
            return self._no("422", "MaTTHC không hợp lệ")
        number = f"{self._unit}-261123-DV{len(self.given) + 1:04d}"
        self.given.append(number)
        return {"code": 0, "message": "", "data": {"value": number}}

    def _upload(self, content: Any) -> Answer:
        digest = hashlib.sha256(content).hexdigest()
        return {"code": 0, "message": "", "data": [{"IdTepTin": digest[:16], "HashTepTin": digest}]}

    def _create(self, one: Any) -> Answer:
        why = next(iter(f.faults(one, f.DOSSIER_2026, f.NEEDED_2026)), "")
        if why:
            return self._no("400", f"Dữ liệu không hợp lệ: {why}")
        number = one["MaHoSo"]
        if number in self.dossiers:
            return {"code": 409, "message": f"Hồ sơ {number} đã tồn tại"}
        if number not in self.given:
            return self._no("400", f"MaHoSo {number} không do hệ thống cấp")
        self._keep(number, one, "1", secrets.token_hex(8))
        return {"code": 0, "message": "Thành công", "data": {"IdHoSo": self.dossiers[number].id}}

    def _known(self, records: Any, checks: Mapping[str, f.Check], needed: frozenset[str], ident: str) -> Answer | None:
        why = self._wrong(records, lambda one: f.faults(one, checks, needed))
        if why:
            return self._no("400", f"Dữ liệu không hợp lệ: {why}")
        for one in records:
            kept = self.dossiers.get(one["MaHoSo"])
            if kept is None:
                return {"code": 404, "message": f"Hồ sơ {one['MaHoSo']} không tồn tại"}
            if one.get(ident, kept.id) != kept.id:
                return self._no("400", f"{ident} không đúng")
        return None

    def _status(self, records: Any) -> Answer:
        no = self._known(records, f.STATUS_2026, f.NEEDED_STATUS, "IdHoSo")
        if no is not None:
            return no
        for one in records:
            kept = self.dossiers[one["MaHoSo"]]
            kept.status, kept.updates = str(one["TrangThai"]), kept.updates + 1
        return {"code": 0, "message": "Thành công"}

    def _steps(self, lines: Any) -> Answer:
        no = self._known(lines, f.LINE_2026, f.NEEDED_LINE, "IDHoSo")
        if no is not None:
            return no
        for one in lines:
            self.dossiers[one["MaHoSo"]].add({name: value for name, value in one.items() if name != "IDHoSo"})
        return {"code": 0, "message": "Thành công"}

    def _find_2026(self, asked: Any) -> Answer:
        number = str(asked.get("MaHoSo")) if isinstance(asked, dict) else ""
        kept = self.dossiers.get(number)
        if kept is None:
            return {"code": 404, "message": f"Hồ sơ {number} không tồn tại"}
        return {"code": 0, "message": "", "data": {"MaHoSo": number, "TrangThai": int(kept.status)}}

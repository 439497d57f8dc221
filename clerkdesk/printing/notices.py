"""What a citizen is told in writing: refusal (Mẫu 03), apology (Mẫu 04) and stop (Mẫu 05) of TT 03/2025/TT-VPCP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerkdesk.domain.party import Party
from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span, gap
from clerkdesk.printing.heads import (
    Letterhead,
    Signature,
    code_strip,
    head_rows,
    reprint_stamp,
    signature_rows,
    title_rows,
    uncompared,
)
from clerkdesk.printing.page import MM, Layout, Setting, render
from clerkdesk.printing.receipt import APPLICANT_COPY, KEPT_COPY

_REFUSAL = ("PHIẾU TỪ CHỐI TIẾP NHẬN", "GIẢI QUYẾT HỒ SƠ")
_APOLOGY = ("PHIẾU XIN LỖI", "VÀ ĐỀ NGHỊ GIA HẠN", "THỜI GIAN GIẢI QUYẾT")
_STOP = ("THÔNG BÁO", "DỪNG GIẢI QUYẾT HỒ SƠ")


def _head_of_agency(name: str = "") -> list[Signature]:
    return [Signature(title=""), Signature(title="THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", how="(Ký tên và đóng dấu)", name=name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSlip:
    """All that Mẫu 03 says. ``code`` is "" for a dossier that was refused at reception; ``refused`` is aware.

    submitter: who laid the dossier on the counter, the applicant or a representative.
    """

    letterhead: Letterhead
    code: str
    procedure: str
    submitter: Party
    reason: str
    refused: datetime
    clerk: str
    reprint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyLetter:
    """All that Mẫu 04 says; times are aware.

    agency: who is late, as in running text. signer: the head who signs, or "".
    promised: what the citizen was promised, None when nobody knew.
    """

    letterhead: Letterhead
    agency: str
    code: str
    procedure: str
    applicant: Party
    received: datetime
    promised: datetime | None
    new: datetime
    reason: str
    issued: datetime
    signer: str = ""
    reprint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice:
    """What Mẫu 05 has to say as far as it is known; times are aware. compared: see `heads.uncompared`."""

    letterhead: Letterhead
    agency: str
    code: str
    procedure: str
    applicant: Party
    received: datetime | None
    reason: str
    stopped: datetime
    reprint: int = 0
    compared: bool = False


def render_refusal(
    slip: RefusalSlip, layout: Layout = Layout.A4, copies: tuple[str, ...] = (APPLICANT_COPY, KEPT_COPY)
) -> bytes:
    """Return Mẫu 03 as a PDF."""
    return render(
        lambda setting: _refusal(slip, setting), layout=layout, title=" ".join(_REFUSAL), code=slip.code, copies=copies
    )


def render_apology(
    letter: ApologyLetter, layout: Layout = Layout.A4, copies: tuple[str, ...] = (APPLICANT_COPY, KEPT_COPY)
) -> bytes:
    """Return Mẫu 04 as a PDF, to be signed by the head of the agency."""
    return render(
        lambda setting: _apology(letter, setting),
        layout=layout,
        title=" ".join(_APOLOGY),
        code=letter.code,
        copies=copies,
    )


def render_stop(
    notice: StopNotice, layout: Layout = Layout.A4, copies: tuple[str, ...] = (APPLICANT_COPY, KEPT_COPY)
) -> bytes:
    """Return Mẫu 05 as a PDF. Its official text was not found, so it is marked until somebody compared it."""
    return render(
        lambda setting: _stop(notice, setting), layout=layout, title=" ".join(_STOP), code=notice.code, copies=copies
    )


def _refusal(slip: RefusalSlip, setting: Setting) -> list[Row]:
    head, submitter = slip.letterhead, slip.submitter
    rows = [
        *code_strip(setting, slip.code),
        *head_rows(setting, head, f"Số: ……/PTC-{head.symbol}", words.site_date(slip.refused)),
        *title_rows(setting, _REFUSAL, slip.code, stamps=(reprint_stamp(slip.reprint),)),
        *setting.text(head.counter),
        *setting.text("Tiếp nhận hồ sơ của: ", Span(submitter.name, fonts.BOLD)),
        *setting.field("Số định danh cá nhân/tổ chức:", submitter.identity.number),
        *setting.field("Địa chỉ:", submitter.address.text),
        *setting.text(f"Số điện thoại: {submitter.phone or words.BLANK}  Email: {submitter.email or words.BLANK}"),
        *setting.field("Mã hồ sơ (nếu có):", slip.code, bold=True),
        *setting.text("Nội dung yêu cầu giải quyết: ", Span(slip.procedure, fonts.BOLD)),
        *setting.prose(
            "Qua xem xét, Bộ phận Tiếp nhận và Trả kết quả thông báo không tiếp nhận, giải quyết hồ sơ này với lý do "
            "cụ thể như sau:",
            keep=True,
        ),
        *setting.prose(slip.reason or words.BLANK),
        *setting.prose("Xin thông báo cho Ông/Bà được biết và thực hiện./.", keep=True),
    ]
    return rows + signature_rows(
        setting,
        [
            Signature(title="NGƯỜI NỘP HỒ SƠ", name=submitter.name),
            Signature(title="NGƯỜI TIẾP NHẬN HỒ SƠ", name=slip.clerk),
        ],
    )


def _apology(letter: ApologyLetter, setting: Setting) -> list[Row]:
    head, agency = letter.letterhead, letter.agency
    new = words.day(words.site_date(letter.new))
    rows = [
        *code_strip(setting, letter.code),
        *head_rows(setting, head, "Số: ……/PXL", words.site_date(letter.issued)),
        *title_rows(setting, _APOLOGY, letter.code, stamps=(reprint_stamp(letter.reprint),)),
        *_addressed(letter.applicant, setting),
        *setting.prose(
            f"{_capital(words.day(words.site_date(letter.received)))}, {agency} tiếp nhận giải quyết hồ sơ đề nghị "
            "giải quyết thủ tục hành chính ",
            Span(letter.procedure, fonts.BOLD),
            f" của Ông/Bà/Tổ chức; số định danh: {letter.applicant.identity.number or words.BLANK}; mã số hồ sơ: ",
            Span(letter.code, fonts.BOLD),
            ".",
        ),
        *setting.prose(f"Thời gian hẹn trả kết quả: {words.moment(letter.promised)}."),
        *setting.prose(
            f"Tuy nhiên đến nay, {agency} chưa trả kết quả giải quyết hồ sơ của Ông/Bà/Tổ chức đúng thời hạn quy định "
            "ghi trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả."
        ),
        *setting.prose(f"Lý do: {letter.reason or words.BLANK}"),
        *setting.prose(
            f"{_capital(agency)} xin trân trọng gửi lời xin lỗi đến Ông (Bà)/Tổ chức vì sự chậm trễ trong quá trình "
            "giải quyết hồ sơ có thể gây phiền hà, tốn kém về chi phí, công sức của Ông (Bà)/Tổ chức."
        ),
        *setting.prose(
            f"{_capital(agency)} xin lỗi Ông/Bà/Tổ chức và sẽ trả kết quả giải quyết hồ sơ cho Ông/Bà/Tổ chức vào ",
            Span(new, fonts.BOLD),
            ".",
        ),
        *setting.prose(
            "Mong nhận được sự thông cảm của Ông/Bà/Tổ chức vì sự chậm trễ này./.",
            keep=True,
        ),
    ]
    return rows + signature_rows(setting, _head_of_agency(letter.signer))


def _stop(notice: StopNotice, setting: Setting) -> list[Row]:
    head, agency, applicant = notice.letterhead, notice.agency, notice.applicant
    received = f", tiếp nhận lúc {words.moment(notice.received)}" if notice.received else ""
    rows = [
        *code_strip(setting, notice.code),
        *head_rows(setting, head, f"Số: ……/TB-{head.symbol}", words.site_date(notice.stopped)),
        *title_rows(setting, _STOP, notice.code, stamps=(uncompared(notice.compared), reprint_stamp(notice.reprint))),
        *_addressed(applicant, setting),
        *setting.field("Số định danh cá nhân/tổ chức:", applicant.identity.number),
        *setting.field("Địa chỉ:", applicant.address.text),
        *setting.text(f"Số điện thoại: {applicant.phone or words.BLANK}  Email: {applicant.email or words.BLANK}"),
        *setting.field("Mã hồ sơ:", notice.code, bold=True),
        *setting.text("Nội dung yêu cầu giải quyết: ", Span(notice.procedure, fonts.BOLD)),
        *setting.prose(
            "Căn cứ Điều 21 Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025 của Chính phủ và Điều 7 Thông tư số "
            "03/2025/TT-VPCP của Văn phòng Chính phủ; theo đề nghị của Ông/Bà/Tổ chức và hồ sơ chưa có quyết định, kết "
            f"quả giải quyết, {agency} thông báo dừng giải quyết hồ sơ nêu trên{received}."
        ),
        *setting.prose(f"Lý do: {notice.reason or words.BLANK}"),
        *setting.prose("Xin thông báo để Ông/Bà/Tổ chức được biết./.", keep=True),
    ]
    return rows + signature_rows(setting, _head_of_agency())


def _addressed(applicant: Party, setting: Setting) -> list[Row]:
    return [
        *setting.text("Kính gửi: ", Span(applicant.name, fonts.BOLD), align="center", keep=True),
        gap(1.5 * MM, keep=True),
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

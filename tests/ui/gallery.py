"""Pages made of every widget, with invented people, to look at and to measure. Not shipped.

`python tests/ui/gallery.py DIR` draws them in both themes and languages at 1366x768 and at 150 %.
"""

import sys
import time
from array import array
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QPlainTextEdit, QRadioButton

from clerkdesk.ui import theme
from clerkdesk.ui.errors import Notice, good
from clerkdesk.ui.page import Page
from clerkdesk.ui.shell import Entry, Shell
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, EmptyState, column
from clerkdesk.ui.widgets.checklist import Checklist, Given, Need
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.figure import Figure
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import MoneyLabel, label
from clerkdesk.ui.widgets.search import Hit, ScanBox, SearchField
from clerkdesk.ui.widgets.timeline import Moment, Timeline
from clerkdesk.ui.widgets.when import DateField, DateTimeField
from clerkdesk.ui.work import Work

RECEIVED = Look(tone="active", icon="reception", word="Received")
LATE = Look(tone="bad", icon="alert", word="Overdue")
READY = Look(tone="good", icon="check-circle", word="Result in")
NAMES = ("Nguyễn Văn An", "Trần Thị Bích Ngọc", "Lê Hoàng Phúc", "Phạm Thị Ánh Tuyết", "Đỗ Minh Đức", "Vũ Thùy Dương")
PROCEDURES = (
    ("1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch"),
    ("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan có thẩm quyền cấp", "Chứng thực"),
    ("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", "Hộ tịch"),
)


def procedures(text: str) -> list[Hit]:
    """Return invented findings."""
    return [Hit(value=code, title=name, detail=code, tag=field, icon="paper") for code, name, field in PROCEDURES]


class Reception(Page):
    """A page like the main one."""

    def __init__(self, _work: Work) -> None:
        super().__init__()
        self.box = ScanBox(procedures, None)
        self.box.setPlaceholderText("Quét thẻ căn cước, giấy tiếp nhận, hoặc gõ tên, số, mã hồ sơ")
        self.body.addWidget(self.box)
        columns = Columns(least=960)
        left, left_rows = column(spacing=16)
        citizen = Card("Người nộp", icon="card")
        citizen.add_beside(Button("Xóa", kind="quiet", icon="undo", key="F8"))
        self.rows = [
            FieldRow(name, name_width=104) for name in ("Họ và tên", "Số định danh", "Nơi cư trú", "Điện thoại")
        ]
        values = (
            ("Nguyễn Văn An", "scanned"),
            ("031090001234", "scanned"),
            ("Thôn 3, xã An Khánh, thành phố Hải Phòng", "reused"),
            ("0912 345 678", "typed"),
        )
        for row, (value, source) in zip(self.rows, values, strict=True):
            row.set_value(value, source)
            citizen.body.addWidget(row)
        self.born = FieldRow("Ngày sinh", editor=DateField(date(1990, 5, 17)), name_width=104)
        self.born.set_wrong("Không khớp")
        citizen.body.addWidget(self.born)
        enter_goes_on(*self.rows, self.born)
        left_rows.addWidget(citizen)
        left_rows.addStretch(1)
        columns.add(left, 5)
        right, right_rows = column(spacing=16)
        papers = Card("Thành phần hồ sơ", icon="papers")
        papers.add_beside(Chip(Look(tone="bad", icon="alert", word="Missing")))
        self.checks = Checklist()
        self.checks.set_needs(
            [
                Need(title="Tờ khai đăng ký khai sinh theo mẫu", originals=1),
                Need(title="Giấy chứng sinh hoặc văn bản của người làm chứng xác nhận về việc sinh", originals=1),
                Need(
                    title="Giấy tờ tùy thân của người đi đăng ký",
                    note="Không được yêu cầu nộp bản sao",
                    shown_only=True,
                ),
                Need(
                    title="Văn bản ủy quyền",
                    note="Không cần chứng thực nếu là người thân",
                    required=False,
                    originals=1,
                    copies=2,
                ),
            ],
            data=["Cơ sở dữ liệu quốc gia về dân cư"],
            earlier=["Bản số hóa ngày 12/03/2026"],
        )
        rows = self.checks.rows()
        rows[0].set_given(Given(way="paper", originals=1))
        rows[2].set_given(Given(way="data", source="Cơ sở dữ liệu quốc gia về dân cư"))
        papers.body.addWidget(self.checks)
        right_rows.addWidget(papers)
        due = Card("Hẹn trả và lệ phí", icon="calendar")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.addWidget(label("17:00, thứ Năm 26/11/2026", size=17, strong=True), 0, 0)
        grid.addWidget(label("3 ngày làm việc, từ thứ Hai; 24/11 là ngày nghỉ", muted=True, wrap=True), 1, 0)
        grid.addWidget(MoneyLabel(12000, size=17), 0, 1)
        grid.addWidget(label("2 bản × 3 trang", muted=True), 1, 1)
        due.body.addLayout(grid)
        right_rows.addWidget(due)
        right_rows.addStretch(1)
        columns.add(right, 8)
        self.body.addWidget(columns, 1)
        foot = self.foot
        foot.addWidget(Button("Thêm thủ tục", icon="plus", key="F6"))
        foot.addWidget(Button("Nhập sau", icon="clock", key="F7"))
        foot.addWidget(Button("Từ chối", kind="danger", icon="stop", key="F11"))
        foot.addStretch(1)
        self.off = Button("Giữ lại", icon="pause", key="F12")
        self.off.setEnabled(False)
        foot.addWidget(self.off)
        self.accept_button = Button("Tiếp nhận và in", kind="primary", icon="printer", key="F9")
        foot.addWidget(self.accept_button)
        self.retranslate()

    def retranslate(self) -> None:
        self.header.set_title("Tiếp nhận hồ sơ", "Quét thẻ của công dân, chọn thủ tục, kiểm tra giấy tờ, nhấn F9")
        self.header.set_fact("Công dân", "Nguyễn Văn An")


def dossier(ids: object) -> list[tuple[int, str, str]]:
    """Return invented rows."""
    return [(number, NAMES[number % 6], PROCEDURES[number % 3][1]) for number in ids]  # type: ignore[attr-defined]


class Dossiers(Page):
    """A page with a long list and a detail pane."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        line = QHBoxLayout()
        line.setSpacing(8)
        search = SearchField(procedures)
        search.setPlaceholderText("Mã, tên, số định danh, điện thoại, thủ tục")
        line.addWidget(search, 1)
        for words in ("Đã nhận", "Có kết quả", "Quá hạn"):
            line.addWidget(Button(words))
        self.body.addLayout(line)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        self.empty = EmptyState("dossiers")
        self.empty.set_words("Không có hồ sơ nào như vậy", "Bỏ bớt điều kiện lọc, hoặc quét giấy tiếp nhận.", "Bỏ lọc")
        self.list = IdList(
            [
                Column(
                    title="Code",
                    cell=lambda row: Cell(text=f"H24.101.05-261122-AA{row[0] % 10000:04}", sub="Mã tạm"),
                    width=264,
                    code=True,
                ),
                Column(title="Applicant", cell=lambda row: Cell(text=row[1], sub=row[2]), strong=True),
                Column(title="State", cell=lambda row: Cell(looks=((RECEIVED, READY, LATE)[row[0] % 3],)), width=168),
                Column(title="Due", cell=lambda _row: Cell(text="26/11/2026", sub="còn 3 ngày"), width=124, right=True),
            ],
            dossier,
            work,
            tall=True,
            empty=self.empty,
        )
        listing = Card("1.000.000 hồ sơ", icon="dossiers")
        listing.body.addWidget(self.list)
        columns.addWidget(listing, 8)
        detail = Card("Diễn biến", icon="clock")
        detail.add_beside(Chip(READY))
        line_of_time = Timeline()
        line_of_time.set_moments(
            [
                Moment(when="26/11 16:20", title="Đã có kết quả", who="Phạm Thu Hà", icon="check-circle", tone="good"),
                Moment(
                    when="25/11 08:02",
                    title="Yêu cầu bổ sung",
                    detail="Giấy chứng sinh bản chính bị mờ, đề nghị nộp bản khác",
                    who="Lê Thị Mai",
                    icon="alert",
                    tone="warn",
                ),
                Moment(
                    when="22/11 09:14", title="Tiếp nhận, hẹn trả 26/11/2026 17:00", who="Lê Thị Mai", icon="reception"
                ),
            ]
        )
        detail.body.addWidget(line_of_time)
        detail.body.addStretch(1)
        detail.body.addWidget(Button("Giao kết quả", kind="primary", icon="deliver", key="F9"))
        columns.addWidget(detail, 4)
        self.body.addLayout(columns, 1)
        self.retranslate()

    def retranslate(self) -> None:
        self.header.set_title("Hồ sơ", "Gõ để lọc, ↑↓ để chọn, Enter để mở")
        self.header.set_fact("Quá hạn", "12", "bad")


class Deliver(Page):
    """A page with everything else."""

    def __init__(self, _work: Work) -> None:
        super().__init__()
        columns = QHBoxLayout()
        columns.setSpacing(16)
        day = Card("Hôm nay", icon="chart")
        figures = QHBoxLayout()
        for name, value, tone in (("đã nhận", "128", ""), ("đã trả", "97", ""), ("quá hạn", "3", "bad")):
            figures.addWidget(Figure(name, value, tone=tone))
        day.body.addLayout(figures)
        day.body.addStretch(1)
        columns.addWidget(day)
        inputs = Card("Nhập liệu", icon="typed")
        combo = QComboBox()
        combo.addItems(["Nhận tại quầy", "Qua bưu chính công ích"])
        inputs.body.addWidget(combo)
        for box in (QCheckBox("Đã đọc lại cho người khai"), QRadioButton("Cá nhân"), QRadioButton("Tổ chức")):
            box.setChecked(True)
            inputs.body.addWidget(box)
        inputs.body.addWidget(DateTimeField())
        note = QPlainTextEdit("Ghi chú dài, nhiều dòng")
        note.setMaximumHeight(80)
        inputs.body.addWidget(note)
        looks = QHBoxLayout()
        for tone, icon, word in (
            ("idle", "circle", "Presented"),
            ("warn", "pause", "Supplement asked"),
            ("good", "check", "Delivered"),
        ):
            looks.addWidget(Chip(Look(tone=tone, icon=icon, word=word)))
        looks.addStretch(1)
        inputs.body.addLayout(looks)
        inputs.body.addStretch(1)
        columns.addWidget(inputs)
        self.body.addLayout(columns)
        empty = EmptyState("deliver")
        empty.set_words(
            "Chưa có hồ sơ nào được chọn", "Quét mã trên giấy tiếp nhận của công dân.", "Tìm theo số định danh"
        )
        self.body.addWidget(empty, 1)
        self.retranslate()

    def retranslate(self) -> None:
        self.header.set_title("Trả kết quả", "Quét mã trên giấy tiếp nhận")


def shell_of(app: QApplication, work: Work) -> Shell:
    """Return a window with the three pages."""
    shell = Shell(app, work)
    for name, title, icon, key, page in (
        ("reception", "Reception", "reception", "F2", Reception),
        ("dossiers", "Dossiers", "dossiers", "F3", Dossiers),
        ("deliver", "Deliver", "deliver", "F4", Deliver),
        ("settings", "Settings", "settings", "F10", Deliver),
    ):
        shell.add_page(
            Entry(
                name=name,
                title=title,
                icon=icon,
                key=key,
                build=partial(page, work),
                bottom=name == "settings",
            )
        )
    shell.rail.set_badge("deliver", 3)
    shell.status.set_clerk("Lê Thị Mai")
    shell.status.set_desk("A")
    shell.status.set_unsent(14)
    shell.status.set_printer("HP LaserJet M404", ready=False, reason="hết giấy")
    return shell


def settle(work: Work, seconds: float = 3) -> None:
    """Let the window do all that waits."""
    least, until = time.monotonic() + 0.05, time.monotonic() + seconds
    while True:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if (not work.busy and time.monotonic() > least) or time.monotonic() > until:
            break
    QCoreApplication.processEvents()


def main(folder: Path) -> None:
    """Draw everything into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    theme.wear(app, "light")
    work = Work()
    shell = shell_of(app, work)
    shell.show()
    shell.activateWindow()
    draw(shell, work, folder)
    work.close()


def draw(shell: Shell, work: Work, folder: Path) -> None:
    """Draw the pages of ``shell`` into ``folder``."""
    shell.resize(1366, 768)
    settle(work)
    for worn in ("light", "dark"):
        shell.wear(worn)
        for spoken in ("vi", "en"):
            shell.speak(spoken)
            for name in ("reception", "dossiers", "deliver"):
                page = shell.open(name)
                assert page is not None
                if isinstance(page, Reception):
                    page.checks.rows()[1].setFocus()
                if isinstance(page, Dossiers):
                    page.list.set_ids(array("q", range(1_000_000)))
                    page.list.selectRow(2)
                settle(work)
                shell.grab().save(str(folder / f"{name}-{worn}-{spoken}.png"))
        page = shell.open("reception")
        assert isinstance(page, Reception)
        page.fail(ValueError("x"))
        page.box.setFocus()
        page.box.setText("kh")
        page.box.textEdited.emit("kh")
        settle(work)
        shell.grab().save(str(folder / f"search-{worn}.png"))
        page.box.close_hits()
        page.notice(
            Notice(
                tone="warn",
                what="The receipt was delivered on {day}.",
                safe="Nothing was changed.",
                params=(("day", "21/11"),),
            )
        )
        page.accept_button.setFocus()
        settle(work)
        shell.grab().save(str(folder / f"warn-{worn}.png"))
        page.notice(good("Accepted {code}; the receipt is being printed.", code="H24.101.05-261122-AA0001"))
        page.rows[1].setFocus()
        shell.resize(911, 512)
        settle(work)
        shell.grab().save(str(folder / f"small-{worn}.png"))
        shell.resize(1366, 768)
        page.header.banner.close_notice()
    page = shell.open("dossiers")
    assert isinstance(page, Dossiers)
    page.list.set_ids(array("q"))
    settle(work)
    shell.grab().save(str(folder / "empty.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

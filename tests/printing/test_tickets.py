"""Tickets: both QRs are read off what a thermal printer puts on paper, and nothing reaches over its edge."""

from __future__ import annotations

import pytest

from clerkdesk.devices.scan import TypedText, read_scan
from clerkdesk.domain.ticket import parse_ticket
from clerkdesk.printing.ticket import Roll, TicketPaper, render_ticket
from tests.printing.papers import barcodes, check_within, texts
from tests.printing.samples import LINK, LONG_TICKET, TICKET


@pytest.mark.parametrize("roll", Roll)
@pytest.mark.parametrize("paper", [TICKET, LONG_TICKET], ids=["plain", "public"])
def test_the_qrs_are_read_at_203_dpi(paper: TicketPaper, roll: Roll) -> None:
    read = {text for _kind, text in barcodes(render_ticket(paper, roll))}
    assert read == {paper.code} | ({LINK} if paper.link else set())


def test_any_scan_box_takes_the_code_for_a_ticket() -> None:
    scanned = read_scan(TICKET.code)
    assert scanned == TypedText(text=TICKET.code)
    code = parse_ticket(TICKET.code)
    assert code is not None
    assert (code.number, str(code.day)) == ("B012", "2026-11-23")


@pytest.mark.parametrize("roll", Roll)
def test_a_ticket_is_as_wide_as_the_printer_prints_and_holds_everything(roll: Roll) -> None:
    pdf = render_ticket(LONG_TICKET, roll)
    check_within(pdf, roll)
    (text,) = texts(pdf)
    for said in ("BXXV1012", "và 1 việc khác", "Ưu tiên: Phụ nữ mang thai", "Chưa đủ số liệu", "IN LẠI LẦN 2"):
        assert said in " ".join(text.split())

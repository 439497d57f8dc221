"""Saying on other pages that money cannot be taken yet, because the clerk's till is not open."""

from __future__ import annotations

from dataclasses import replace

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_
from clerkdesk.services import till
from clerkdesk.ui.errors import Notice, explain
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session

TEXT = N_("Open your till first: this centre takes money into tills only.")


def say_if_shut(page: Page, session: Session) -> None:
    """Say on ``page`` that the clerk's till is shut, where the site wants one for money; else take that back."""
    if not session.open:
        return
    desk, clerk = session.desk, session.clerk

    def told(shut: bool) -> None:
        shown = page.header.banner.notice()
        said = shown is not None and shown.what == TEXT
        if shut and shown is None:
            page.notice(_notice())
        elif said and not shut:
            page.header.banner.close_notice()

    session.work.ask(
        lambda: desk.site.tills and not till.mine(desk, clerk), told, page.fail, owner=page, latest="till-shut"
    )


def _notice() -> Notice:
    return replace(
        explain(Refused("till-shut", TEXT)),
        tone="active",
        safe=N_("Dossiers without a fee, or with one to be paid later, are received all the same."),
    )

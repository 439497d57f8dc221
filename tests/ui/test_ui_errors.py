"""Errors told to a clerk: what happened, what is safe, what to do; faults are logged without personal data."""

from datetime import date

import pytest
from PySide6.QtGui import QFontMetrics

from clerkdesk import language
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.ui import theme
from clerkdesk.ui.errors import explain, good
from clerkdesk.ui.widgets.banner import second_lines


@pytest.fixture(autouse=True)
def _english():
    spoken = language.current()
    language.use("en")
    yield
    language.use(spoken)


def test_a_refusal_says_that_nothing_was_changed():
    notice = explain(Refused("delivered", "Delivered on {day}", field="code", day=date(2026, 11, 20)))
    assert notice.tone == "warn"
    assert notice.field == "code"
    assert notice.texts() == ("Delivered on Friday 20/11/2026", "Nothing was changed.", "")


def test_trouble_says_what_is_safe_and_what_to_do():
    notice = explain(Trouble("full", "Disk full: {free} MB", safe="All saved.", todo="Free some space.", free=3))
    assert notice.tone == "bad"
    assert notice.texts() == ("Disk full: 3 MB", "All saved.", "Free some space.")


def test_a_notice_follows_the_language():
    notice = explain(Refused("x", "No"))
    assert notice.texts()[1] == "Nothing was changed."
    language.use("vi")
    assert notice.texts()[1] == "Chưa có gì thay đổi."


def boom(name):
    raise KeyError(name)


def test_a_fault_has_a_number_and_the_log_has_no_personal_data(expect_log, caplog):
    with expect_log("fault "):
        notices = []
        for name in ("Nguyễn Văn An", "Trần Thị Bình"):
            try:
                boom(name)
            except KeyError as error:
                notices.append(explain(error))
    assert notices[0].params == notices[1].params
    number = dict(notices[0].params)["number"]
    assert f"number {number}" in notices[0].texts()[0]
    assert "KeyError" in caplog.text
    assert "boom" in caplog.text
    assert "Nguyễn" not in caplog.text


def test_braces_in_what_is_filled_in_stay():
    assert good("Accepted {code}", code="{x}").texts()[0] == "Accepted {x}"


def test_where_a_strip_is_short_what_to_do_is_not_what_is_cut(qapp):
    metrics = QFontMetrics(theme.font())
    safe, todo = "Everything done here is on this desk.", "Wait a minute and try again."
    assert second_lines(safe, todo, metrics, 2000, 1) == [f"{safe} {todo}"]
    narrow = metrics.horizontalAdvance(todo) + 8
    assert second_lines(safe, todo, metrics, narrow, 1) == [todo]
    assert " ".join(second_lines(safe, todo, metrics, narrow, 3)) == f"{safe} {todo}"
    assert second_lines(safe, "", metrics, 8, 1) == [safe], "elided when it is drawn"

"""Strings are gathered from the code and compared with the Vietnamese ones."""

import gettext
import io
import textwrap

import pytest
import translations

CODE = '''
from clerkdesk.language import N_, _, p_

class TooLate(Refused):
    """A subclass."""

class Wet(Trouble):
    pass

class VeryLate(TooLate):
    pass

def f(n):
    _("Due {day}").format(day=n)
    p_("file", "Name")
    raise VeryLate("too-late", "Too late by {days}", days=n)

def g():
    raise Wet("wet", N_("The printer is wet"), safe=N_("Saved"), todo=N_("Dry it"))
'''
PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"
msgid "Due {day}"
msgstr "Hẹn {day}"
msgctxt "file"
msgid "Name"
msgstr "Tên"
msgid "Too late by {days}"
msgstr "Trễ {days}"
msgid "The printer is wet"
msgstr "Máy in bị ướt"
msgid "Saved"
msgstr "Đã lưu"
msgid "Dry it"
msgstr "Hãy lau khô"
"""


@pytest.fixture
def gathered(tmp_path):
    def gather(code=CODE, **files):
        room = tmp_path / "clerkdesk"
        room.mkdir(exist_ok=True)
        (room / "a.py").write_text(textwrap.dedent(code), encoding="utf-8")
        vi = tmp_path / "words" / "vi"
        vi.mkdir(parents=True, exist_ok=True)
        for name, text in (files or {"a": PO}).items():
            (vi / f"{name}.po").write_text(text, encoding="utf-8")
        return translations.gather(room, tmp_path / "words")

    return gather


def test_everything_said_is_found(gathered):
    found = gathered()
    assert found.faults == []
    assert found.unused == []
    assert set(found.used) == {
        ("", "Due {day}"),
        ("file", "Name"),
        ("", "Too late by {days}"),
        ("", "The printer is wet"),
        ("", "Saved"),
        ("", "Dry it"),
    }


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('msgid "Saved"\nmsgstr "Đã lưu"', ""), "no Vietnamese for 'Saved'"),
        (('msgstr "Đã lưu"', 'msgstr ""'), "no Vietnamese for 'Saved'"),
        (('"Hẹn {day}"', '"Hẹn {ngay}"'), "the fields of 'Due {day}'"),
        (('msgid "Saved"', '#, fuzzy\nmsgid "Saved"'), "fuzzy: 'Saved'"),
        (('msgctxt "file"\n', ""), "no Vietnamese for 'Name'"),
    ],
)
def test_what_is_wrong_is_told(gathered, change, fault):
    assert any(fault in line for line in gathered(a=PO.replace(*change)).faults)


def test_a_string_built_at_run_time_is_told(gathered):
    assert "built at run time" in gathered('_(f"x {1}")').faults[0]


def test_two_ways_to_say_it_are_told(gathered):
    assert any("two ways" in line for line in gathered(a=PO, b=PO.replace("Đã lưu", "Đã ghi")).faults)


def test_what_nobody_says_is_told(gathered):
    assert gathered('_("Saved")').unused == [repr(key[1]) for key in gathered().words if key[1] != "Saved"]


def test_what_is_compiled_says_it_and_is_the_same_each_time(gathered):
    words = gathered().words
    data = translations.compiled(words)
    assert data == translations.compiled(dict(reversed(words.items())))
    spoken = gettext.GNUTranslations(io.BytesIO(data))
    assert spoken.gettext("Saved") == "Đã lưu"
    assert spoken.pgettext("file", "Name") == "Tên"


def test_a_stale_file_is_noticed(gathered, tmp_path):
    words = gathered().words
    target = tmp_path / "vi.mo"
    assert translations.stale(target, words)
    target.write_bytes(translations.compiled(words))
    assert not translations.stale(target, words)
    assert translations.stale(target, words | {("", "New"): "Mới"})


def test_no_string_of_this_program_is_built_at_run_time_or_said_in_two_ways():
    found = translations.gather()
    assert [line for line in found.faults if "no Vietnamese" not in line] == []
    assert len(found.used) > 100

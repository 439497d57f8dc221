"""The commands on statutory forms: check, list, schema, fill, and the site's own words.

But for the words they need no data folder: forms are data, not history. Where there is one, its imported forms count,
and so does what was compared there.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from clerkdesk.cli import output
from clerkdesk.cli.counter import data_folder, opened, signed_in
from clerkdesk.cli.reading import given
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Refused, Trouble, said_of
from clerkdesk.language import N_, _

if TYPE_CHECKING:
    from clerkdesk.catalogue.forms import Forms
    from clerkdesk.domain.forms.form import Form

UNCOMPARED: Final = "bản chờ đối chiếu"
"""What stands beside a form, as on its print, until its text was compared with the official annex."""


def declare(
    group: Any,
    command: Callable[..., ArgumentParser],
    as_json: Callable[[ArgumentParser], None],
    deed: Callable[[ArgumentParser], None],
) -> None:
    """Add the commands to the parser."""
    one = command(group, "check", _("check forms' files, naming line and fault"), check)
    one.add_argument("files", nargs="*", type=Path, metavar=_("FILE"), help=_("files; the shipped ones"))
    one = command(group, "list", _("list the forms in effect"), listing)
    one.add_argument("text", nargs="?", default="", metavar=_("TEXT"), help=_("only those that this finds"))
    _where(one)
    as_json(one)
    one = command(group, "schema", _("write the JSON Schema of a form's values"), schema)
    one.add_argument("form", metavar=_("FORM"), help=_("the form's name, or a file"))
    _where(one)
    one = command(group, "fill", _("print a form, filled or blank"), fill, data=False)
    one.add_argument("--form", required=True, metavar=_("FORM"), help=_("the form's name, or a file"))
    what = one.add_mutually_exclusive_group(required=True)
    what.add_argument("--data", dest="values", metavar=_("FILE"), help=_("what it says, as JSON; - for stdin"))
    what.add_argument("--blank", action="store_true", help=_("an empty form"))
    one.add_argument("--out", required=True, type=Path, metavar=_("FILE"), help=_("the PDF to write"))
    one.add_argument("--office", default="", metavar=_("TEXT"), help=_("to whom it is addressed"))
    one.add_argument("--place", default="", metavar=_("TEXT"), help=_("where it is signed"))
    _where(one)
    as_json(one)
    one = command(group, "words", _("list the words that complete a field"), words)
    one.add_argument("list", metavar=_("LIST"), help=_("hospitals, banks, ethnicities …"))
    as_json(one)
    one = command(group, "add-word", _("add a word of the site's own that completes fields"), add_word)
    _word(one, deed)
    one = command(group, "drop-word", _("take one of the site's own words away"), drop_word)
    _word(one, deed)


def _word(one: ArgumentParser, deed: Callable[[ArgumentParser], None]) -> None:
    one.add_argument("list", metavar=_("LIST"), help=_("hospitals, banks, ethnicities …"))
    one.add_argument("word", metavar=_("WORD"))
    deed(one)


def _where(one: ArgumentParser) -> None:
    one.add_argument("--province", default="", metavar=_("CODE"), help=_("with the province's own forms"))


def check(asked: Namespace) -> int:
    """Check forms' files; 1 when there is a fault."""
    from clerkdesk.catalogue.form_check import check as look
    from clerkdesk.catalogue.forms import shipped

    files = asked.files or sorted(shipped().glob("*/*.yaml"))
    faults = [fault for file in files for fault in look(file)]
    for fault in faults:
        output.line(str(fault))
    if faults:
        output.note(_("form-faults: {count} faults").format(count=len(faults)))
        return 1
    output.line(_("No fault was found."))
    return 0


def listing(asked: Namespace) -> int:
    """List the forms in effect today."""
    known, today = _known(asked), _today()
    forms, province = known.forms, known.province
    found = forms.search(asked.text, today, province) if asked.text else forms.all(today, province)
    if asked.as_json:
        output.answer({"forms": [_plain(one, compared=known.has_compared(one)) for one in found]})
        return 0
    for one in found:
        mark = "" if known.has_compared(one) else f"\t{UNCOMPARED}"
        output.line(f"{one.form}\t{one.version}\t{one.title.vi}{mark}")
    return 0


def schema(asked: Namespace) -> int:
    """Write the JSON Schema of what a form says."""
    from clerkdesk.catalogue.form_schema import schema as of

    output.answer(of(_form(asked)[0]))
    return 0


def fill(asked: Namespace) -> int:
    """Print a form as a PDF: filled with data, or blank."""
    from clerkdesk.domain.forms.form import Level
    from clerkdesk.domain.forms.rules import judge
    from clerkdesk.printing.form_paper import FormPaper, render_form
    from clerkdesk.printing.form_words import missing_letters
    from clerkdesk.services.forms import data
    from clerkdesk.services.saying import finding

    form, compared = _form(asked)
    site: dict[str, str] = {}
    values: Any = {}
    if not asked.blank:
        values = data.read(form, given(asked.values, data.MOST_BYTES, "form-unreadable"))
        site = {"office": asked.office, "committee": asked.office, "place": asked.place, "today": _today().isoformat()}
        found = judge(form, values, _today(), words=_known(asked).forms.folded)
        bad = [one for one in found if one.level is Level.REFUSE and said(values, one.field)]
        if bad:
            raise data.unfit(form, [(one.field, Refused("form-value", finding(one))) for one in bad])
        for one in found:
            output.note(f"{one.field}: {finding(one)}")
        for key in sorted(values.keys() - {one.key for one in form.asked(values)}):
            output.note(_("{field}: not asked here, so it is not printed").format(field=key))
        if lacking := missing_letters(values):
            output.note(_("the font of the paper has no {letters}").format(letters=lacking))
    content = render_form(FormPaper(form=form, values=values, site=site, compared=compared))
    _write(asked.out, content)
    if asked.as_json:
        output.answer({"pdf": str(asked.out), "form": form.form, "version": form.version, "bytes": len(content)})
    return 0


def words(asked: Namespace) -> int:
    """List the words of one list, the site's own first."""
    from clerkdesk.services.forms import words as service

    with opened(asked) as desk:
        mine = service.own(desk, asked.list)
        found = [one.word for one in desk.forms.words[asked.list]]
    if asked.as_json:
        output.answer({"list": asked.list, "words": found, "own": list(mine)})
        return 0
    for one in found:
        output.line(one)
    return 0


def add_word(asked: Namespace) -> int:
    """Add a word of the site's own."""
    from clerkdesk.services.forms import words as service

    with opened(asked) as desk:
        signed_in(desk, asked)
        service.add(desk, asked.list, asked.word)
    return 0


def drop_word(asked: Namespace) -> int:
    """Take one of the site's own words away."""
    from clerkdesk.services.forms import words as service

    with opened(asked) as desk:
        signed_in(desk, asked)
        service.drop(desk, asked.list, asked.word)
    return 0


def said(values: Any, key: str) -> bool:
    """Whether the data say anything about field ``key``; what is missing is left for the pen."""
    return key.partition("[")[0] in values


def _today() -> date:
    return datetime.now(SITE_TIME).date()


class _Known(NamedTuple):
    """The forms that count, and which of their texts (form, version) were compared with the official annex."""

    forms: Forms
    province: str
    compared: frozenset[tuple[str, str]] = frozenset()

    def has_compared(self, form: Form) -> bool:
        return (form.form, form.version) in self.compared


def _known(asked: Namespace) -> _Known:
    from clerkdesk.catalogue.forms import load
    from clerkdesk.store.folder import find

    if find(data_folder(asked)) is None:
        return _Known(load(), asked.province)
    from clerkdesk.services.compared import form_compared

    with opened(asked) as desk:
        return _Known(desk.forms, asked.province or desk.site.province, frozenset(form_compared(desk)))


def _form(asked: Namespace) -> tuple[Form, bool]:
    """Return the form that is asked for, and whether its text was compared; a file's never was."""
    from clerkdesk.catalogue.forms import read_one, unknown

    if Path(asked.form).suffix == ".yaml":
        return read_one(Path(asked.form)), False
    known = _known(asked)
    form = known.forms.get(asked.form, _today(), known.province)
    if form is None:
        raise unknown(asked.form)
    return form, known.has_compared(form)


def _plain(form: Form, *, compared: bool) -> dict[str, Any]:
    return {
        "form": form.form,
        "version": form.version,
        "title": form.title.vi,
        "title_en": form.title.en,
        "source": form.source,
        "certainty": form.certainty.value,
        "compared": compared,
        "procedures": list(form.procedures),
        "province": form.province,
        "effective": form.effective.isoformat() if form.effective else None,
        "ended": form.ended.isoformat() if form.ended else None,
        "fields": len(list(form.fields())),
    }


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as fault:
        raise Trouble(
            "form-unwritable",
            N_("{file} cannot be written: {reason}."),
            safe=N_("Nothing was changed."),
            todo=N_("Choose another place for the file."),
            file=str(file),
            reason=said_of(fault),
        ) from fault

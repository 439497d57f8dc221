"""A statutory form on paper: its blocks, filled or blank. What a form says stands in its data, not here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clerkdesk.domain.forms import layout as lay
from clerkdesk.domain.forms.condition import Values, filled, hold
from clerkdesk.domain.forms.form import Answer, Form
from clerkdesk.domain.forms.form import Field as Asked
from clerkdesk.domain.forms.layout import parts
from clerkdesk.printing import fonts
from clerkdesk.printing.flow import Row, Span, gap, new_page
from clerkdesk.printing.form_lines import Run, lettered, ruled
from clerkdesk.printing.form_tables import grid_rows, signature_rows, table_rows
from clerkdesk.printing.form_words import BLANKS, NARROW, crossed, plain, said
from clerkdesk.printing.heads import nation_head, reprint_stamp, title_rows, uncompared
from clerkdesk.printing.page import Layout, Setting, render

_FEW_DOTS = "……………"
_STYLES = {"": fonts.REGULAR, "bold": fonts.BOLD, "heading": fonts.BOLD, "italic": fonts.ITALIC}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPaper:
    """All that a print of a form needs.

    values: what the form says; empty for a blank. site: what the site adds ("office", "place", "today" …).
    code: of its dossier, or "". compared: whether somebody compared this text with the official annex.
    """

    form: Form
    values: Values = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    compared: bool = False
    reprint: int = 0


def render_form(paper: FormPaper) -> bytes:
    """Return the form as a PDF of A4 pages.

    What the citizen must write by hand stays blank, and so do all places to sign.
    """
    return render(_Writer(paper).rows, layout=Layout.A4, title=paper.form.title.vi, code=paper.code)


class _Writer:
    """Lays one paper out in a setting."""

    def __init__(self, paper: FormPaper) -> None:
        self._paper = paper
        form = paper.form
        self._fields: dict[str, Asked] = {one.key: one for one in form.fields()}
        by_hand = {key for key, one in self._fields.items() if one.answer is Answer.HAND}
        asked = {one.key for one in form.asked(paper.values)} - by_hand
        self._values: dict[str, object] = {
            **paper.site,  # what the clerk said instead of the site's word stands
            **{key: value for key, value in paper.values.items() if key in asked},
        }
        self._pledges = {one.key: one.text for one in form.pledges}

    def rows(self, setting: Setting) -> list[Row]:
        """Return the whole paper."""
        return self._blocks(setting, self._paper.form.print)

    def _blocks(self, setting: Setting, blocks: Sequence[lay.Block]) -> list[Row]:
        return [row for block in blocks for row in self._block(setting, block)]

    def _block(self, setting: Setting, block: lay.Block) -> list[Row]:
        match block:
            case lay.Nation():
                return nation_head(setting, left=block.left, dated=self._date() if block.dated else "")
            case lay.Title():
                stamps = (uncompared(self._paper.compared), reprint_stamp(self._paper.reprint))
                return title_rows(
                    setting,
                    [self._line(one) for one in block.lines],
                    self._paper.code,
                    stamps=stamps,
                    under=block.under,
                )
            case lay.Only():
                return self._blocks(setting, block.blocks) if self._applies(block) else []
            case lay.NewPage():
                return [new_page()]
            case lay.RowsTable() | lay.Sheet():
                return [*table_rows(setting, block, self._fields, self._values), gap(setting.size * 0.4)]
            case lay.GridTable():
                return [*grid_rows(setting, block, self._fields[block.key], self._values), gap(setting.size * 0.4)]
            case lay.Signatures():
                return signature_rows(setting, block, self._line)
            case _:
                return self._texts(setting, block)

    def _texts(self, setting: Setting, block: lay.Block) -> list[Row]:
        match block:
            case lay.Mark():
                return setting.text(Span(block.text, fonts.ITALIC), align="right", keep=True)
            case lay.Words():
                span = Span(self._line(block.text), _STYLES[block.style])
                return setting.text(span, align=block.align, indent=block.indent, keep=block.style == "heading")
            case lay.Ruled():
                return ruled(setting, self._runs(block.text), lines=block.lines, indent=block.indent)
            case lay.Boxes():
                value = self._values.get(block.key)
                text = plain(self._fields.get(block.key), value) if filled(value) else ""
                return lettered(setting, block.label, text, block.count)
            case lay.Choices():
                return self._choices(setting, block)
            case lay.Pledged():
                return setting.prose(self._line(self._pledges[block.key]))
            case lay.Notes():
                return self._notes(setting, block)
            case _:
                raise TypeError(f"no such block: {block}")

    def _applies(self, block: lay.Only) -> bool:
        return hold(block.when, self._values)

    def _date(self) -> str:
        return self._line("{place}, {today|day_words}")

    def _runs(self, template: str) -> list[Run]:
        runs = []
        for part in parts(template):
            if not part.key:
                runs.append(Run(text=part.text))
            elif part.how == "box":
                runs.append(Run(box=crossed(part, self._values)))
            else:
                text = said(part, self._fields.get(part.key), self._values)
                runs.append(Run(text=text, field=True, narrow=part.how in NARROW))
        return runs

    def _line(self, template: str) -> str:
        """Return ``template`` as running text, with a few dots for what nobody said."""
        return "".join(
            part.text or said(part, self._fields.get(part.key), self._values) or BLANKS.get(part.how, _FEW_DOTS)
            for part in parts(template)
        )

    def _choices(self, setting: Setting, block: lay.Choices) -> list[Row]:
        field_ = self._fields[block.key]
        rows: list[Row] = []
        for at in range(0, len(field_.options), block.columns):
            runs: list[Run] = []
            for option in field_.options[at : at + block.columns]:
                part = lay.Part("", block.key, "box", option.value)
                runs += [Run(text="    " if runs else ""), Run(box=crossed(part, self._values))]
                runs.append(Run(text=f" {option.label.vi}"))
            rows += ruled(setting, runs, indent=setting.size)
        return rows

    def _notes(self, setting: Setting, block: lay.Notes) -> list[Row]:
        small = setting.format.small
        how = {"size": small, "leading": small * 1.25, "after": small * 0.3}
        rows = [new_page()] if block.apart else [gap(setting.size * 0.5)]
        rows += setting.text(Span(block.title, fonts.BOLD), **how)
        for line in block.lines:
            rows += setting.text(line, align="justify", **how)
        return rows

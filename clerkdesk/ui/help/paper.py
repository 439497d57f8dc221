"""A topic as rich text in the colours of the theme."""

from __future__ import annotations

import re
from html import escape

from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.help.topics import Block, KeyLine, Topic


def html(topic: Topic, now: tuple[KeyLine, ...]) -> str:
    """Return ``topic`` as HTML for a text document; ``now``: the keys of what is in sight, which come first."""
    told = {key for line in now for key in line.keys}
    rest = tuple(line for line in topic.keys if not told.issuperset(line.keys))
    parts = [*_blocks(topic.blocks)]
    if now:
        parts += [_heading(_("Keys now")), _table(now)]
    if rest:
        parts += [_heading(_("More keys") if now else _("Keys")), _table(rest)]
    return f'<div style="color:{theme.colours().text}">{"".join(parts)}</div>'


def _blocks(blocks: tuple[Block, ...]) -> list[str]:
    parts: list[str] = []
    step = 0
    before = ""
    for block in blocks:
        if before == "text" and block.kind in {"step", "point"}:
            parts.append('<p style="margin:0; line-height:8px; font-size:1pt">&nbsp;</p>')  # a table takes no margin
        before = block.kind
        step = step + 1 if block.kind == "step" else 0
        words = _marks(block.text)
        match block.kind:
            case "heading":
                parts.append(_heading(words, marked=True))
            case "step":
                parts.append(_item(f"<b>{step}</b>", words))
            case "point":
                parts.append(_item("•", words))
            case _:
                parts.append(f'<p style="margin:0 0 8px 0">{words}</p>')
    return parts


def _heading(words: str, *, marked: bool = False) -> str:
    text = words if marked else escape(words)
    return f'<p style="margin:16px 0 8px 0; font-size:{tokens.LEAD}pt; font-weight:600">{text}</p>'


def _item(mark: str, words: str) -> str:
    accent = theme.colours().accent
    return (
        '<table width="100%" cellspacing="0" cellpadding="0" style="margin:0 0 6px 0"><tr>'
        f'<td width="24" style="color:{accent}">{mark}</td><td>{words}</td></tr></table>'
    )


def _table(lines: tuple[KeyLine, ...]) -> str:
    rows = "".join(
        f'<tr><td width="116" style="padding:3px 8px 3px 0">{" ".join(map(_cap, line.keys))}</td>'
        f'<td style="padding:3px 0">{_marks(line.words)}</td></tr>'
        for line in lines
    )
    return f'<table width="100%" cellspacing="0" cellpadding="0">{rows}</table>'


def _marks(text: str) -> str:
    """Return ``text`` with its strong words and keys marked up."""
    safe = escape(text, quote=False)
    safe = re.sub(r"`([^`]+)`", lambda found: _cap(found[1], safe=True), safe)
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", safe)


def _cap(key: str, *, safe: bool = False) -> str:
    c = theme.colours()
    words = f" {key if safe else escape(key)} ".replace(" ", "\N{NO-BREAK SPACE}")
    return f'<span style="background:{c.hover}; color:{c.text}; font-weight:600">{words}</span>'

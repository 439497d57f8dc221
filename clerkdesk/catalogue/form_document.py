"""The written form of a form: from YAML to the domain's types.

One YAML file holds one version of one form. What each key means stands in ``resources/forms/form.schema.json``.
``resources/forms/attributes.yaml`` says what is asked of a person in any form (name, birth): a section with a role
names such an attribute alone ("born"), with a star when it is required ("born*"), or with what differs here.
``to`` says to whom a relation is: being the child's father and the householder's son are two facts about one person.
In conditions and offers a name that begins with a dot (".number") belongs to the section's role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from clerkdesk.domain.forms import layout as lay
from clerkdesk.domain.forms.condition import Condition, Conditions
from clerkdesk.domain.forms.form import (
    NOTHING,
    Answer,
    Certainty,
    Field,
    Form,
    Item,
    Kind,
    Label,
    Level,
    Option,
    Pledge,
    Role,
    Rule,
    Section,
)
from clerkdesk.domain.procedure import Filling

Document = Mapping[str, Any]


def read_form(doc: Document, attributes: Mapping[str, Document]) -> Form:
    """Return the form that ``doc`` describes.

    Raises:
        KeyError, TypeError, ValueError: ``doc`` breaks the schema (clerkdesk.catalogue.form_check says where).
    """
    return Form(
        form=doc["form"],
        version=doc["version"],
        title=_label(doc["title"]),
        source=doc["source"],
        certainty=Certainty(doc["certainty"]),
        procedures=tuple(doc.get("procedures", ())),
        province=doc.get("province", ""),
        effective=_day(doc.get("effective")),
        ended=_day(doc.get("ended")),
        pages=doc.get("pages", 1),
        roles=tuple(Role(key=one["key"], title=_label(one), card=one.get("card", True)) for one in doc["roles"]),
        sections=tuple(_section(one, attributes) for one in doc["sections"]),
        rules=tuple(_rule(one) for one in doc.get("rules", ())),
        pledges=tuple(Pledge(**one) for one in doc.get("pledges", ())),
        print=tuple(_blocks(doc["print"])),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _label(doc: Document | None, vi: str = "vi", en: str = "en") -> Label:
    return NOTHING if doc is None else Label(vi=doc.get(vi, ""), en=doc.get(en, ""))


def _conditions(doc: Document | None, role: str = "") -> Conditions:
    return tuple(_condition(_named(key, role), value) for key, value in (doc or {}).items())


def _condition(key: str, value: Any) -> Condition:
    if isinstance(value, bool):
        return Condition(key=key, filled=value)
    return Condition(key=key, values=tuple(value) if isinstance(value, list) else (value,))


def _named(key: str, role: str) -> str:
    return f"{role}{key}" if key.startswith(".") else key


def _section(doc: Document, attributes: Mapping[str, Document]) -> Section:
    role = doc.get("role", "")
    return Section(
        key=doc["key"],
        title=_label(doc),
        help=_label(doc.get("help")),
        when=_conditions(doc.get("when"), role),
        filling=Filling(doc["filling"]) if "filling" in doc else None,
        say=_label(doc.get("say")),
        fields=tuple(_field(one, role, attributes) for one in doc["fields"]),
    )


def _field(doc: Document | str, role: str, attributes: Mapping[str, Document]) -> Field:
    if isinstance(doc, str):
        doc = {"attribute": doc.removesuffix("*"), "required": doc.endswith("*")}
    attribute = doc.get("attribute", "")
    whose = doc.get("role", role)
    merged = {**attributes[attribute], **doc} if attribute else doc
    return replace(
        _plain_field(merged, f"{whose}.{attribute}" if attribute else doc["key"], whose),
        role=whose if attribute else "",
        attribute=f"{attribute}_{merged['to']}" if "to" in merged else attribute,
        columns=tuple(_field(one, "", attributes) for one in merged.get("columns", ())),
    )


def _plain_field(doc: Document, key: str, role: str) -> Field:
    return Field(
        key=key,
        kind=Kind(doc["kind"]),
        label=_label(doc),
        help=_label(doc.get("help")),
        required=doc.get("required", False),
        answer=Answer(doc.get("answer", "clerk")),
        when=_conditions(doc.get("when"), role),
        known=doc.get("known", ""),
        default=doc.get("default"),
        offer=tuple(_named(one, role) for one in doc.get("offer", ())),
        options=tuple(Option(value=one["value"], label=_label(one)) for one in doc.get("options", ())),
        items=tuple(
            Item(value=one["value"], label=_label(one), group=one.get("group", False)) for one in doc.get("items", ())
        ),
        least=doc.get("least", 0),
        most=doc.get("most", 0),
    )


def _rule(doc: Document) -> Rule:
    return Rule(
        rule=doc["rule"],
        field=doc["field"],
        other=doc.get("other", ""),
        say=_label(doc),
        least=doc.get("least"),
        most=doc.get("most"),
        level=Level(doc.get("level", "warn")),
        when=_conditions(doc.get("when")),
    )


def _blocks(docs: Iterable[Document]) -> Iterable[lay.Block]:
    for doc in docs:
        for name, told in doc.items():
            yield _block(name, told)


def _block(name: str, told: Any) -> lay.Block:
    match name:
        case "nation":
            return lay.Nation(**told)
        case "mark":
            return lay.Mark(text=told)
        case "title":
            doc = told if isinstance(told, Mapping) else {"lines": told}
            lines = [doc["lines"]] if isinstance(doc["lines"], str) else doc["lines"]
            return lay.Title(lines=tuple(lines), under=doc.get("under", ""))
        case "words":
            return lay.Words(**_texted(told))
        case "bold" | "italic" | "heading":
            return lay.Words(style=name, **_texted(told))
        case "line":
            return lay.Ruled(**_texted(told))
        case "boxes":
            return lay.Boxes(**told)
        case "choices":
            return lay.Choices(**_keyed(told))
        case "rows":
            return lay.RowsTable(
                key=told["key"],
                columns=tuple(lay.TableColumn(**one) for one in told["columns"]),
                least=told.get("least", 1),
            )
        case "sheet":
            return lay.Sheet(
                heads=tuple(told["heads"]),
                widths=tuple(told["widths"]),
                lines=tuple(tuple(line) for line in told["lines"]),
            )
        case "grid":
            return lay.GridTable(**{**told, "widths": tuple(told["widths"])})
        case "sign":
            return _signatures(told)
        case "pledge":
            return lay.Pledged(key=told)
        case "notes":
            return lay.Notes(title=told["title"], lines=tuple(told["lines"]), apart=told.get("apart", False))
        case "only":
            return lay.Only(when=_conditions(told["when"]), blocks=tuple(_blocks(told["blocks"])))
        case "page":
            return lay.NewPage()
        case _:
            raise ValueError(f"no such block: {name}")


def _texted(told: Any) -> dict[str, Any]:
    return dict(told) if isinstance(told, Mapping) else {"text": told}


def _keyed(told: Any) -> dict[str, Any]:
    return dict(told) if isinstance(told, Mapping) else {"key": told}


def _signatures(told: Document | Sequence[Document]) -> lay.Signatures:
    doc: dict[str, Any] = dict(told) if isinstance(told, Mapping) else {"places": told}
    places = tuple(lay.Signing(**{**one, "below": tuple(one.get("below", ()))}) for one in doc.pop("places"))
    return lay.Signatures(places=places, **doc)

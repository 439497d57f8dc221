import copy
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from clerkdesk import language, resources
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Held
from clerkdesk.domain.party import IdKind, Sex
from clerkdesk.services import requests
from clerkdesk.services.look import details
from clerkdesk.services.reception import receive, receive_linked
from clerkdesk.services.saying import refusal
from clerkdesk.services.verify import verify
from clerkdesk.store import tables as t
from tests.counter import LAN, first_run

SAMPLES = sorted((Path(__file__).parent.parent / "requests").glob("*.json"))
BIRTH = {
    "procedure": "1.001193",
    "applicant": {"name": "Nguyễn Văn An", "number": "031090001234"},
    "components": {"all": True},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = first_run(tmp_path_factory.mktemp("requests") / "data").desk
    yield made
    made.close()


def events(desk):
    with desk.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(t.event)).scalar_one()


def asked(**more):
    return json.dumps({**BIRTH, **more}).encode()


def no(desk, text):
    """Return the refusal of ``text``, proving that nothing was written."""
    before = events(desk)
    with pytest.raises(Refused) as caught:
        receive(desk, LAN, requests.reception(desk, text))
    assert events(desk) == before
    language.use("vi")
    assert refusal(caught.value)
    return caught.value


def test_the_schema_is_one_of_its_draft():
    schema = json.loads(resources.path("request.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    for sample in SAMPLES:
        jsonschema.Draft202012Validator(schema).validate(json.loads(sample.read_bytes()))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_each_sample_is_received(desk, sample):
    wishes = requests.receptions(desk, sample.read_bytes())
    for done in receive_linked(desk, LAN, wishes):
        found = details(desk, done.stream)
        assert found is not None
        assert found.dossier.code == done.code


def test_linked_dossiers_have_the_people_and_places_of_the_first(desk):
    more = {"procedure": "2.000635", "components": {"all": True}, "collect_at": "Bưu điện xã", "items": 2}
    text = asked(linked=[more], resolving_site="Ủy ban nhân dân xã An Thành", collect_at="Trung tâm xã An Thành")
    first, second = requests.receptions(desk, text)
    assert second.applicant == first.applicant
    assert second.provenance == first.provenance
    assert (first.resolving_site, second.resolving_site) == ("Ủy ban nhân dân xã An Thành",) * 2
    assert (first.collect_at, second.collect_at) == ("Trung tâm xã An Thành", "Bưu điện xã")
    assert (first.items, second.items) == (1, 2)
    with pytest.raises(Refused) as caught:
        requests.reception(desk, text)
    assert caught.value.field == "linked"


@pytest.mark.parametrize(
    ("linked", "field"),
    [
        ([{"procedure": "9.999999"}], "linked[0].procedure"),
        ([{"procedure": "2.000635", "applicant": {"name": "An"}}], "linked[0]"),
        ([{"procedure": "2.000635", "components": [{"key": "other-1"}]}], "linked[0].components[0]"),
        ([{"procedure": "2.000635"}] * 10, "linked"),
        ([{"procedure": "1.001193", "components": {"all": True}}, {"procedure": "2.000635"}], "linked[1].components"),
        ([{"procedure": "1.001193", "components": {"all": True}, "sets": 21}], "linked[0].sets"),
    ],
)
def test_what_is_wrong_with_a_linked_dossier_is_named_with_its_place(desk, linked, field):
    before = events(desk)
    with pytest.raises(Refused) as caught:
        receive_linked(desk, LAN, requests.receptions(desk, asked(linked=linked)))
    assert requests.placed(caught.value).field == field
    assert events(desk) == before


def test_a_card_fills_the_applicant_and_fields_stand_before_it(desk):
    card = "031090001234|031234567|Nguyễn Văn An|17051990|Nam|Thôn 3, xã An Phú|01072021"
    wish = requests.reception(desk, asked(applicant={"card": card, "name": "Nguyễn Văn Ân", "phone": "0912"}))
    assert (wish.applicant.name, wish.applicant.born, wish.applicant.sex) == ("Nguyễn Văn Ân", "1990-05-17", Sex.MALE)
    assert wish.applicant.identity.number == "031090001234"
    assert wish.provenance == {
        "name": "typed",
        "number": "scanned",
        "born": "scanned",
        "sex": "scanned",
        "address": "scanned",
        "phone": "typed",
    }


def test_a_newborn_has_no_number_and_a_unit_gives_the_address(desk):
    wish = requests.reception(desk, asked(applicant={"name": "Bé Na", "unit": "11668"}))
    assert wish.applicant.identity.kind is IdKind.NONE
    assert (wish.applicant.address.province, wish.applicant.address.unit) == ("31", "11668")
    assert wish.applicant.address.text == desk.units.full_name("11668")


def test_all_components_are_there_as_the_catalogue_asks_for_them(desk):
    wish = requests.reception(desk, asked())
    procedure = desk.catalogue.get("1.001193", on=desk.today())
    assert {part.key for part in wish.components} == {part.key for part in procedure.components if part.required}
    counts = {part.key: part.originals for part in procedure.components}
    assert all(part.originals == counts[part.key] for part in wish.components if part.held is Held.PAPER)


def test_markup_and_sql_are_names_like_others(desk):
    name = "Robert'); DROP TABLE event;-- <b>&amp;</b> {name} %s \\u0000"
    done = receive(desk, LAN, requests.reception(desk, asked(applicant={"name": name})))
    found = details(desk, done.stream)
    assert found is not None
    assert found.dossier.applicant is not None
    assert found.dossier.applicant.name == name
    assert verify(desk).sound


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "bad-json"),
        (b"{", "bad-json"),
        (b"\xff\xfe{}", "bad-json"),
        (b"[" * 100_000, "bad-json"),
        (b'{"a":' * 50_000, "bad-json"),
        (b"[" * 40 + b"]" * 40, "bad-json"),
        (b'{"procedure":"a","procedure":"b"}', "bad-json"),
        (asked(items=1).replace(b"1}", b"NaN}"), "bad-json"),
        (asked(items=1).replace(b"1}", b"-Infinity}"), "bad-json"),
        (asked(items=1).replace(b"1}", b"1.5}"), "bad-json"),
        (asked(items=1).replace(b"1}", b"1e400}"), "bad-json"),
        (asked(items=1).replace(b"1}", b"9" * 5000 + b"}"), "bad-json"),
        (b" " * (requests.MOST_BYTES + 1), "too-large"),
        (b"null", "bad-request"),
        (b"[]", "bad-request"),
        (b"{}", "bad-request"),
        (asked(items=True), "bad-request"),
        (asked(items="1"), "bad-request"),
        (asked(items=0), "bad-request"),
        (asked(sets=21), "bad-request"),
        (asked(unknown=1), "bad-request"),
        (asked(applicant={}), "bad-request"),
        (asked(applicant={"name": ""}), "bad-request"),
        (asked(applicant={"name": "A" * 201}), "bad-request"),
        (asked(applicant="An"), "bad-request"),
        (asked(components={"all": False}), "bad-request"),
        (asked(components=[{"key": "to_khai", "held": "somewhere"}]), "bad-request"),
        (asked(components=[{"key": "other-1"}]), "bad-request"),
        (asked(representative={"party": {"name": "B"}}), "bad-request"),
        (asked(received_at="21/11/2026"), "bad-request"),
        (asked(received_at="2026-02-30T08:00"), "bad-request"),
        (asked(received_at="9999-12-31T23:59-14:00"), "bad-request"),
        (asked(received_at="2026-12-31T23:59"), "future"),
        (asked(due={"at": "2020-01-01T08:00", "reason": "x"}), "due-before-received"),
        (asked(due={"at": "2027-01-04T08:00", "reason": " "}), "due-without-reason"),
        (asked(procedure="9.999999"), "no-procedure"),
        (asked(procedure="'; DROP TABLE event;--"), "no-procedure"),
        (asked(components=[]), "components-missing"),
        (asked(components=[{"key": "bogus"}]), "no-component"),
        (asked(components=[{"key": "to_khai"}, {"key": "to_khai"}]), "component-twice"),
        (asked(applicant={"name": "An\u0007"}), "text-control"),
        (asked(applicant={"name": "An\u202e"}), "text-control"),
        (asked(applicant={"name": "An\ud800"}), "text-control"),
        (asked(applicant={"name": " "}), "no-name"),
        (asked(applicant={"name": "An", "number": "12"}), "identity-unknown"),
        (asked(applicant={"name": "An", "number": "12", "number_kind": "citizen"}), "identity-malformed"),
        (asked(applicant={"name": "An", "born": "31/02/1990"}), "birth-date"),
        (asked(applicant={"name": "An", "unit": "99999"}), "no-unit"),
        (asked(applicant={"name": "An", "unit": "11668", "province": "01"}), "no-unit"),
        (asked(applicant={"card": "Nguyễn Văn An"}), "card-unreadable"),
        (asked(applicant={"card": "031090001234|Nguyá»…n"}), "card-garbled"),
        (asked(visit="visit:none"), "no-visit"),
        (asked(time_case=7), "no-time-case"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(desk, text, code):
    assert no(desk, text).code == code


def test_the_place_of_a_fault_is_told(desk):
    assert no(desk, asked(components=[{"key": "to_khai"}, {"key": "x", "copies": -1}])).field == "components[1].copies"
    assert no(desk, asked(representative={"party": {"name": "B", "x": 1}})).field == "representative.party"
    language.use("en")
    fault = no(desk, asked(applicant={"name": 7}))
    language.use("en")
    assert refusal(fault) == "applicant.name: This must be a text."


def test_a_collector_is_read_by_the_same_schema(desk):
    who, authority = requests.collector(desk, b'{"party": {"name": "An", "number": "031090001234"}}')
    assert (who.name, authority) == ("An", None)
    _, authority = requests.collector(
        desk, json.dumps({"party": {"name": "An"}, "authority": "certified", "paper": "12/2026"}).encode()
    )
    assert authority is not None
    assert authority.paper == "12/2026"
    with pytest.raises(Refused, match=r"collector|party|kinship"):
        requests.collector(desk, b'{"party": {"name": "An"}, "kinship": "parent"}')


TEXTS = st.text(max_size=40) | st.sampled_from(["", "2026-11-02T08:00", "1.001193", "to_khai", "\x00", "-", "0" * 12])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def tried(desk, text):
    """Receive ``text`` or see it refused; either way the journal holds what it should and no more."""
    before = events(desk)
    try:
        receive(desk, LAN, requests.reception(desk, text))
    except Refused:
        assert events(desk) == before
    else:
        assert events(desk) > before


FULL = json.loads((SAMPLES[2]).read_bytes()) | {"items": 1, "pages": [1], "fee": {"amount": 1, "reason": "x"}}


def places(value, path=()):
    """Return every place in ``value``."""
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += places(inner, (*path, key))
    return found


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(place=st.sampled_from(places(FULL)), value=VALUES, extra=st.none() | TEXTS)
def test_a_request_changed_anywhere_is_received_or_refused_whole(desk, place, value, extra):
    changed = copy.deepcopy(FULL)
    at = changed
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    if extra is not None and isinstance(at, dict):
        at[extra] = value
    tried(desk, json.dumps(changed).encode())


@settings(max_examples=150)
@given(text=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_refused(desk, text):
    before = events(desk)
    with pytest.raises(Refused):
        requests.reception(desk, text)
    assert events(desk) == before


def test_after_requests_good_and_bad_the_journal_is_sound(desk):
    for sample in SAMPLES:
        tried(desk, sample.read_bytes())
        tried(desk, sample.read_bytes()[:-5])
        tried(desk, sample.read_bytes().replace(b"name", b"nam"))
    assert verify(desk).sound

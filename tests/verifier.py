"""An independent check of a journal. It shares no code with the product: JSON, SHA-256, SQL and Ed25519 alone.

    python tests/verifier.py clerkdesk.db KEY     (KEY: the data key in hex)

prints each fault on a line of its own and ends with 1 when there is any. What it holds a journal to:

- the bytes of an event have the hash beside them, and say what the columns beside them say;
- each origin counts from 1 without a gap, each event names the hash of the one before it, the first one names nothing;
- of an origin of another site there may be single dossiers, with gaps: a hub that checked that chain passed them on;
- an origin is named by its public key, which its first event carries; its head is its last event;
- a signed head is an event that is there, and the signature is that key's;
- a sealed part is the one that its event names; it is missing when, and only when, an erasing event names it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlcipher3 import dbapi2

NOTHING = "0" * 64
FIELDS = {
    "at",
    "body",
    "clerk",
    "clock",
    "id",
    "origin",
    "prev",
    "retention",
    "seal",
    "seq",
    "stream",
    "type",
    "type_version",
    "version",
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def parsed(raw: bytes) -> dict[str, Any] | None:
    """Return the record in ``raw``, None when it is none."""
    try:
        record = json.loads(raw)
    except ValueError:
        return None
    return record if isinstance(record, dict) and record.keys() >= FIELDS else None


def erasing(record: dict[str, Any]) -> list[str]:
    """Return the events that an erasing event names; none when it is of a later version or says nonsense."""
    body = record["body"]
    if record["type_version"] != 1 or not isinstance(body, dict) or not isinstance(body.get("ground"), str):
        return []
    events = body.get("events")
    return events if isinstance(events, list) and all(isinstance(event, str) for event in events) else []


def verify(database: Path, key: bytes) -> list[str]:
    """Return what is wrong with the journal in ``database``, in words; nothing when it is sound."""
    connection = dbapi2.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("BEGIN")
        return check(connection)
    finally:
        connection.close()


def check(connection: Any) -> list[str]:
    faults: list[str] = []
    sealed = {event: bytes(part) for event, part in connection.execute("SELECT event, bytes FROM sealed")}
    chains: dict[str, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
    seals: dict[str, tuple[str, str]] = {}  # event -> (stream, the hash of its sealed part)
    erased: set[tuple[str, str]] = set()  # (stream, event)
    seen: set[str] = set()
    query = "SELECT origin, seq, id, stream, version, type, at, hash, raw FROM event ORDER BY origin, seq"
    for origin, seq, name, stream, version, kind, at, digest, raw in connection.execute(query):
        where = f"{origin}/{seq}"
        if sha256(raw) != digest:
            faults.append(f"{where}: another hash than the one beside it")
        record = parsed(raw)
        if record is None:
            faults.append(f"{where}: not a record")
            continue
        beside = {
            "origin": origin,
            "seq": seq,
            "id": name,
            "stream": stream,
            "version": version,
            "type": kind,
            "at": at,
        }
        faults += [f"{where}: its column {c} says {v!r}" for c, v in beside.items() if record[c] != v]
        if record["version"] < 1:
            faults.append(f"{where}: stream versions count from 1")
        if name in seen:
            faults.append(f"{where}: the id {name} stands twice")
        seen.add(name)
        chains[origin].append((seq, digest, record))
        if record["seal"] is not None:
            seals[name] = (stream, record["seal"])
        if kind == "personal.erased":
            erased |= {(stream, event) for event in erasing(record)}
    for name, (stream, seal) in seals.items():
        part, gone = sealed.pop(name, None), (stream, name) in erased
        if part is None and not gone:
            faults.append(f"{name}: its sealed part is missing, and no event erased it")
        if part is not None and gone:
            faults.append(f"{name}: its sealed part was erased, and is still there")
        if part is not None and sha256(part) != seal:
            faults.append(f"{name}: its sealed part is not the one it names")
    faults += [f"{name}: a sealed part of no event" for name in sealed]
    keys = check_origins(connection, chains, faults)
    check_heads(connection, chains, keys, faults)
    return faults


def check_origins(connection: Any, chains: dict[str, Any], faults: list[str]) -> dict[str, bytes]:
    """Check each chain and its origin; return the public keys."""
    keys: dict[str, bytes] = {}
    rows = connection.execute("SELECT id, public_key, letters, mine, last_seq, last_hash FROM origin").fetchall()
    known = {row[0]: row[1:] for row in rows}
    if sum(row[3] == 1 for row in rows) > 1:
        faults.append("more than one origin is this desk's own")
    for origin, chain in chains.items():
        before, prev = 0, NOTHING
        guest = origin not in known and all(seq > 1 and r["stream"].startswith("dossier:") for seq, _, r in chain)
        for seq, digest, record in chain:
            if guest and seq != before + 1:
                pass
            elif seq != before + 1:
                faults.append(f"{origin}/{seq}: follows {before}")
            elif record["prev"] != prev:
                faults.append(f"{origin}/{seq}: does not name the event before it")
            before, prev = seq, digest
        if guest:
            continue
        if origin not in known:
            faults.append(f"{origin}: nobody knows this origin")
            continue
        public, letters, _, last_seq, last_hash = known.pop(origin)
        keys[origin] = bytes(public)
        first = chain[0][2]
        if sha256(keys[origin])[:16] != origin:
            faults.append(f"{origin}: its key does not name it")
        if first["type"] != "origin.opened" or first["body"]["public_key"] != keys[origin].hex():
            faults.append(f"{origin}: its first event does not carry its key")
        elif first["body"]["letters"] != letters:
            faults.append(f"{origin}: its letters are {first['body']['letters']}, not {letters}")
        if (last_seq, last_hash) != (before, prev):
            faults.append(f"{origin}: its head is {last_seq}, its last event {before}")
    faults += [f"{origin}: an origin without events" for origin in known]
    return keys


def check_heads(connection: Any, chains: dict[str, Any], keys: dict[str, bytes], faults: list[str]) -> None:
    """Check the signed heads."""
    for origin, seq, digest, signature in connection.execute("SELECT origin, seq, hash, signature FROM head"):
        if (seq, digest) not in [(s, d) for s, d, _ in chains.get(origin, [])]:
            faults.append(f"{origin}/{seq}: signed, but not there")
        try:
            statement = f"clerkdesk head 1\n{origin}\n{seq}\n{digest}\n".encode()
            Ed25519PublicKey.from_public_bytes(keys[origin]).verify(signature, statement)
        except (InvalidSignature, KeyError):
            faults.append(f"{origin}/{seq}: the signature is not its own")


if __name__ == "__main__":
    found = verify(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
    print("\n".join(found) or "sound")
    sys.exit(bool(found))

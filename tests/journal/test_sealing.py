"""Boxes for whoever holds a signing key: opened by that key alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.journal import sealing, signing

keys = st.binary(min_size=32, max_size=32)


@given(keys)
def test_both_halves_of_a_key_pair_meet(private: bytes) -> None:
    public = sealing.box_private(private).public_key().public_bytes_raw()
    assert sealing.box_public(signing.public_key(private)) == public


def test_the_map_is_that_of_libsodium() -> None:
    """Vectors of libsodium's own test of crypto_sign_ed25519_pk_to_curve25519."""
    seed = bytes.fromhex("421151a459faeade3d247115f94aedae42318124095afabe4d1451a559faedee")
    assert signing.public_key(seed).hex() == "b5076a8474a832daee4dd5b4040983b6623b5f344aca57d4d6ee4baf3f259e6e"
    box = sealing.box_public(signing.public_key(seed))
    assert box.hex() == "f1814f0e8ff1043d8a44d25babff3cedcae6c22c3edaa48f857ae70de2baae50"


@given(keys, keys, keys)
def test_a_box_opens_for_its_reader_alone(reader: bytes, other: bytes, key: bytes) -> None:
    once, half = sealing.new_box()
    box = sealing.seal(half, signing.public_key(reader), key)
    assert sealing.unseal(reader, once, box) == key
    assert key not in box
    if other != reader:
        assert sealing.unseal(other, once, box) is None
    assert sealing.unseal(reader, once, box[:-1] + bytes([box[-1] ^ 1])) is None
    assert sealing.unseal(reader, bytes(32), box) is None, "a point of low order"


@pytest.mark.parametrize("public", [b"", b"x" * 31, b"\x01" + bytes(31), b"\xff" * 32])
def test_what_is_no_key_is_refused(public: bytes) -> None:
    with pytest.raises(ValueError, match="not a public key"):
        sealing.box_public(public)

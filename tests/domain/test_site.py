"""A public address is one that a QR can hold and a browser opens safely."""

from __future__ import annotations

import pytest

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import check_public_address


@pytest.mark.parametrize("address", ["", "https://tra-cuu.example.vn", "https://x.vn:8443/ho-so/"])
def test_addresses_that_receipts_may_bear(address: str) -> None:
    check_public_address(address)


@pytest.mark.parametrize(
    "address",
    ["http://x.vn", "x.vn", "https://x.vn/?a=b", "https://x.vn/a b", "https://x.vn/" + "a" * 80, "javascript:alert(1)"],
)
def test_others_are_refused(address: str) -> None:
    with pytest.raises(Refused):
        check_public_address(address)

from __future__ import annotations

from itertools import islice

import pytest

from hub_toolkits.services.addresses import slugs


@pytest.mark.parametrize(
    ("title", "best"),
    [
        ("Pocket Card: Who to Call", ["pocket-card-who-to-call", "pocket-card-who-to-call-2"]),
        ("¿Quién llama?", ["quien-llama", "quien-llama-2"]),
        ("Mine", ["mine-2", "mine-3"]),
        ("***", ["sheet", "sheet-2"]),
        ("kind words " * 12, ["kind-words-" * 9 + "k", "kind-words-" * 9 + "k-2"]),
    ],
)
def test_a_title_makes_an_address(title: str, best: list[str]) -> None:
    assert list(islice(slugs(title, reserved={"mine"}, otherwise="sheet"), 2)) == best

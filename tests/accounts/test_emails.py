from __future__ import annotations

import pytest

from hub.accounts.devices import device_words
from hub.accounts.emails import find_normalised, normalise_email
from hub.accounts.passwords import find_problem
from hub.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ada@Library.Example", "ada@library.example"),
        ("  ada@library.example ", "ada@library.example"),
        ("ａｄａ@library.example", "ada@library.example"),  # full-width letters
        ("ada@ＬＩＢＲＡＲＹ.example", "ada@library.example"),
        ("ada@bücherei.example", "ada@xn--bcherei-n2a.example"),
    ],
)
def test_an_address_has_one_spelling(typed: str, stored: str) -> None:
    assert normalise_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@library.example",
        "a b@library.example",
        "ada@library.example\nBcc: x@y.example",
        "а@library.example",
        "x" * 65 + "@y.example",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        normalise_email(typed)
    assert find_normalised(typed) is None


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "password",
        "Password123!",
        "P@ssw0rd",
        "12345678",
        "aaaaaaaa",
        "abcabcabc",
        "qwertyuiop",
        "lkjhgfdsa",
        "iloveyou2024",
        "adalovelace1",
        "PartnerHub2026",
        "springfield!!",
    ],
)
def test_guessable_passwords_are_refused(password: str) -> None:
    words = ["ada@springfield.example", "Ada Lovelace", "Partner Hub"]
    assert find_problem(password, words)


@pytest.mark.parametrize(
    "password",
    ["a quiet green lantern", "correct battery staple", "tr0ub4dor&3x", "ñandú volador rojo", "x" * 60 + "yzab" * 16],
)
def test_long_and_odd_passwords_are_fine(password: str) -> None:
    assert find_problem(password, ["ada@library.example", "Ada Lovelace", "Partner Hub"]) is None


def test_devices_have_names() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert device_words(agent) == "Firefox, Windows"
    assert device_words("curl/8") == ""

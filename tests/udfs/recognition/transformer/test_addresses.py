"""E-mail addresses by pattern."""

import pytest

from skillmill.udfs.recognition.transformer.addresses import address_label, addresses


@pytest.mark.parametrize(
    "address",
    ["a@b.io", "85.lo-pez+cv@mail.uni.ac.za", "O'Neil_7@firm-x.co.uk", "JANE.DOE@EXAMPLE.COM", "jürgen@müller.de"],
)
def test_an_address_is_found_whole_wherever_it_stands(address: str) -> None:
    for text in (address, f"E-mail: {address}, phone", f"<{address}>.", f"({address})", f"a@ b {address}\n"):
        assert [text[start:end] for start, end in addresses(text)] == [address]


@pytest.mark.parametrize("text", ["@home", "me@", "user@host", "a @ b.com", "5 @ 3.50", "", "x" * 50_000 + "."])
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert list(addresses(text)) == []


def test_the_label_is_that_of_the_head() -> None:
    assert address_label(["Skill", "Email"]) == "Email"
    assert address_label(["Name", "Email Address"]) == "Email Address"
    assert address_label(["Skill"]) == ""

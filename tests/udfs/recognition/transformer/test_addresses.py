"""E-mail addresses by pattern."""

import pytest

from skillmill.udfs.recognition.addresses import mail_addresses as addresses
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.transformer.addresses import address_label, with_addresses


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


ORIGIN = ("transformer", "r1", "openvino-int8")


def found(text: str, *surfaces: str, label: str = "Email") -> list[str]:
    """What becomes of mentions of `surfaces` in `text`."""
    starts = [text.index(surface) for surface in surfaces]
    mentions = [
        Mention(start, start + len(surface), label, surface, 0.9, True, *ORIGIN)
        for start, surface in zip(starts, surfaces, strict=True)
    ]
    after = with_addresses(text, mentions, "Email", ORIGIN)
    assert all(text[each.start : each.end] == each.surface for each in after)
    return [each.surface for each in after]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("on Indeed: indeed.com/r/Ann-Lee/\nb10649068fcdfa42\n", "indeed.com/r/Ann-Lee"),
        ("on Indeed: indeed.com/r/Ann-Lee/\r\nb10649068fcdfa42", "indeed.com/r/Ann-Lee/"),
        ("indeed.com/r/Ann-\nLee/1f27a18d2e4b1948 and so on", "indeed.com/r/Ann"),
    ],
)
def test_a_web_address_goes_on_in_the_next_line(text: str, surface: str) -> None:
    begin = text.index("indeed")
    assert found(text, surface) == [text[begin:].replace(" and so on", "").strip()]


@pytest.mark.parametrize(
    "text",
    [
        "indeed.com/r/Ann-Lee\nb10649068fcdfa42",
        "indeed.com/r/Ann-Lee/\nSKILLS\nJava",
        "indeed.com/r/Ann-Lee/\n\n2019 to 2020",
        "indeed.com/r/Ann-Lee/\n2019, 2020",
    ],
)
def test_a_whole_address_ends_where_it_ends(text: str) -> None:
    assert found(text, "indeed.com/r/Ann-Lee") == ["indeed.com/r/Ann-Lee"]
    assert found(text, "indeed.com/r/Ann-Lee", label="Skill") == ["indeed.com/r/Ann-Lee"]


def test_the_rest_of_an_address_is_no_other_one() -> None:
    text = "indeed.com/r/Ann-Lee/\nb10649068fcdfa42"
    assert found(text, "indeed.com/r/Ann-Lee", "b10649068fcdfa42") == [text]


def test_the_pattern_goes_before_the_model() -> None:
    assert found("me: ann.lee@mail.org or ann", "ann.lee") == ["ann.lee@mail.org"]
    assert found("Tel.-\n5/7", "Tel.") == ["Tel."]

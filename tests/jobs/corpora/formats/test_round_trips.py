"""What is written in a format is read back as it was, as far as the format allows."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.jobs.corpora import LabelledText, Span, read_labelled
from skillmill.jobs.corpora.formats.registry import WRITTEN, writer
from skillmill.jobs.corpora.formats.writer import Writer
from skillmill.jobs.corpora.overlaps import longest_first
from skillmill.schemas.errors import SkillmillError

EXACT = ("spans", "labelstudio", "csv", "parquet", "spacy", "spacy-json")
WITH_CONFIDENCE = ("spans", "labelstudio", "csv", "parquet")
PAGE = LabelledText(
    "R&D: C++, .NET\r\nपाइथन 👍 Go\n\n“数据” (SQL)",
    frozenset({(5, 8, "Skill"), (10, 14, "Companies worked at"), (24, 26, "Skill"), (29, 31, "ICD10")}),
    (),
    "cv/1",
    "cv.json, line 1",
)


def write(path: Path, name: str, *texts: LabelledText) -> Writer:
    with writer(name, path) as file:
        for text in texts:
            file.write(text)
    return file


def there_and_back(folder: Path, name: str, *texts: LabelledText) -> list[LabelledText]:
    path = folder / f"out.{name}"
    write(path, name, *texts)
    return read_labelled(path, name)


@pytest.mark.parametrize("name", EXACT)
def test_text_and_spans_come_back_exactly(tmp_path: Path, name: str) -> None:
    empty = LabelledText("nothing here", frozenset(), (), "cv/2")
    first, second = there_and_back(tmp_path, name, PAGE, empty)
    assert (first.text, first.spans) == (PAGE.text, PAGE.spans)
    assert (second.text, second.spans) == (empty.text, empty.spans)


@pytest.mark.parametrize("name", [name for name in EXACT if name != "spacy-json"])
def test_ids_come_back(tmp_path: Path, name: str) -> None:
    assert [text.group for text in there_and_back(tmp_path, name, PAGE)] == ["cv/1"]


@pytest.mark.parametrize("name", WITH_CONFIDENCE)
def test_confidences_come_back_where_the_format_holds_them(tmp_path: Path, name: str) -> None:
    confidences = {(0, 2, "Skill"): 0.931, (3, 5, "Skill"): 0.5}
    found = LabelledText(
        "Go C#", frozenset({*confidences, (3, 5, "Other")}), (), "a", "", confidences, "transformer ab12"
    )
    (text,) = there_and_back(tmp_path, name, found)
    assert text.confidences == confidences
    assert name == "csv" or text.model == "transformer ab12"


@pytest.mark.parametrize("name", EXACT)
def test_spans_that_overlap_come_back(tmp_path: Path, name: str) -> None:
    nested = LabelledText("use Apache Spark", frozenset({(0, 16, "Skill"), (4, 16, "Tool"), (11, 16, "Tool")}))
    assert there_and_back(tmp_path, name, nested)[0].spans == nested.spans


@pytest.mark.parametrize("name", ["conll", "bioes"])
def test_columns_hold_tokens_and_flat_spans(tmp_path: Path, name: str) -> None:
    text = LabelledText(
        "I know Apache Spark, C++\nand (R)", frozenset({(7, 19, "Skill"), (21, 24, "Skill"), (30, 31, "Job Skill")})
    )
    path = tmp_path / "out"
    assert write(path, name, text).losses["labels with spaces"] == 1
    (back,) = read_labelled(path)
    assert back.text == text.text
    assert back.spans == {(7, 19, "Skill"), (21, 24, "Skill"), (30, 31, "Job_Skill")}
    tags = [line.split(" ")[3] for line in path.read_text().splitlines() if line]
    inside = {"conll": ["B-Skill", "I-Skill", "O", "B-Skill"], "bioes": ["B-Skill", "E-Skill", "O", "S-Skill"]}[name]
    assert tags[3:7] == inside


def test_conll_s_own_columns_are_read_with_either_kind_of_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("-DOCSTART- -X- -X- O\n\nU.N. NNP B-NP I-ORG\nofficial NN I-NP O\n\nBonn NNP B-NP S-LOC\n")
    (text,) = read_labelled(path)
    assert (text.text, text.spans) == ("U.N. official\nBonn", {(0, 4, "ORG"), (14, 18, "LOC")})


CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")) | st.sampled_from("\n .,()")


@st.composite
def pages(draw: st.DrawFn) -> LabelledText:
    text = draw(st.text(CHARACTERS, min_size=1, max_size=40))
    places = st.integers(0, len(text))
    drawn = draw(st.lists(st.tuples(places, places, st.sampled_from(["Skill", "PERSON", "A b"])), max_size=5))
    spans = frozenset(
        span for span in drawn if span[0] < span[1] and text[span[0] : span[1]].strip() == text[span[0] : span[1]]
    )
    return LabelledText(text, spans, (), "one")


@pytest.mark.parametrize("name", EXACT)
@settings(deadline=None, max_examples=40)
@given(page=pages())
def test_any_text_and_spans_come_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, name: str, page: LabelledText
) -> None:
    (back,) = there_and_back(tmp_path_factory.mktemp("any"), name, page)
    assert (back.text, back.spans) == (page.text, page.spans)


def words(text: LabelledText, spans: list[Span]) -> Iterator[tuple[str, str]]:
    for start, end, label in spans:
        yield "".join(text.text[start:end].split()), label.replace(" ", "_")


@pytest.mark.parametrize("name", ["conll", "bioes"])
@settings(deadline=None, max_examples=60)
@given(page=pages())
def test_columns_bring_back_every_flat_span_save_its_white_space(
    tmp_path_factory: pytest.TempPathFactory, name: str, page: LabelledText
) -> None:
    if not page.text.split():
        return
    (back,) = there_and_back(tmp_path_factory.mktemp("any"), name, page)
    assert "".join(back.text.split()) == "".join(page.text.split())
    assert list(words(back, sorted(back.spans))) == list(words(page, longest_first(page.spans)))


def test_open_stretches_come_back_in_our_own_form_and_count_as_lost_in_others(tmp_path: Path) -> None:
    text = LabelledText("Go and more", frozenset({(0, 2, "Skill")}), ((3, 11, "Skill"),), "a")
    assert there_and_back(tmp_path, "spans", text)[0].unknown == text.unknown
    assert write(tmp_path / "a.json", "labelstudio", text).losses["stretches left open"] == 1


def test_spacy_reads_its_files_itself(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin
    from spacy.training import Example

    write(tmp_path / "a.spacy", "spacy", PAGE)
    write(tmp_path / "a.json", "spacy-json", PAGE)
    blank = spacy.blank("en")
    (doc,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(blank.vocab)
    assert next((span.text, span.label_) for span in doc.ents) == ("C++", "Skill")
    ((text, labels),) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    example = Example.from_dict(blank.make_doc(text), labels)
    assert len(example.reference.ents) == len(PAGE.spans)


def test_tables_have_the_columns_of_the_warehouse(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", "parquet", PAGE)
    write(tmp_path / "tables", "csv", PAGE)
    (row,) = pq.read_table(tmp_path / "a.parquet").to_pylist()
    mention = {"start_offset": 5, "end_offset": 8, "label": "Skill", "surface": "C++", "confidence": None}
    assert row["mentions"][0] == mention
    with (tmp_path / "tables" / "mentions.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert first == {"doc_id": "cv/1"} | {name: str(value or "") for name, value in mention.items()}


def test_half_of_a_broken_pair_becomes_the_replacement_character(tmp_path: Path) -> None:
    broken = LabelledText("a\ud83d Go", frozenset({(3, 5, "Skill")}), (), "a")
    assert write(tmp_path / "a.jsonl", "spans", broken).losses["broken characters"] == 1
    assert read_labelled(tmp_path / "a.jsonl")[0].text == "a� Go"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_failure_leaves_no_file(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    with pytest.raises(AttributeError):
        write(out, name, PAGE, None)  # type: ignore[arg-type]
    assert not out.is_file()
    assert not list(tmp_path.glob("*.part"))


def test_a_format_that_is_not_written_and_an_unknown_one_are_refused(tmp_path: Path) -> None:
    for name in ("dataturks", "word"):
        with pytest.raises(SkillmillError, match=f"cannot write format {name}: one of spans, conll"):
            writer(name, tmp_path / "a")


@pytest.mark.parametrize("name", ["csv", "comprehend"])
def test_a_folder_that_holds_something_is_not_written_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(SkillmillError, match="is there already"):
        writer(name, tmp_path)

"""The linker from the command line: look up, link a list, judge, suggest."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from skillmill.udfs.linking.overrides import COLUMNS, NO_OVERRIDES, read_overrides
from skillmill.udfs.linking.rows import PART_FIELDS
from support import Milled, error, said, write_lines

OWN = """id,label,alternatives,category,type
kube,Kubernetes,k8s,Technology,platform
go,Go,Golang,Technology,language
py,Python,,Technology,language
books,bookkeeping,keep the books,Business,
"""
MEASURES = {"r@1", "r@5", "rp@5", "mrr", "coverage", "precision"}
MENTIONS: list[dict[str, Any]] = [
    {"surface": "k8s", "sentence": "Deployed services on k8s", "labels": ["Kubernetes"]},
    {"surface": "Go", "sentence": "Services in Go, on Kubernetes", "labels": ["go"]},
    {"surface": "Go", "sentence": "Go the extra mile for every guest", "labels": []},
    {"surface": "Kubernetes", "sentence": "Runs Kubernetes", "labels": ["COBOL"]},
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small taxonomy, its index, and decisions about it."""
    folder = tmp_path_factory.mktemp("cli_linking")
    (folder / "own.csv").write_text(OWN, encoding="utf-8")
    (folder / "decided.csv").write_text("action,surface,concept_id\nalias,the K,own:kube\nforbid,Python,\n")
    (folder / "temporary").mkdir()
    return folder


@pytest.fixture
def taxonomy(home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The option for the small taxonomy; its index is kept in a folder of these tests."""
    monkeypatch.setattr("tempfile.tempdir", str(home / "temporary"))
    return "--taxonomy", f"own={home}/own.csv"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as content:
        return list(csv.DictReader(content))


def test_a_look_up_shows_candidates_with_method_score_and_the_deciding_name(
    taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(said(capsys, "lookup", "K8S", "--json", "--count", "3", *taxonomy))
    assert found[0] | {"score": None} == {
        "concept_id": "own:kube",
        "preferred_label": "Kubernetes",
        "category": "Technology",
        "method": "alias",
        "score": None,
        "name": "k8s",
        "linked": True,
        "reason": "",
    }
    assert len(found) == len({row["concept_id"] for row in found}) == 3
    assert [row["linked"] for row in found[1:]] == [False, False]
    assert all(0 <= row["score"] <= 1 for row in found)


@pytest.mark.parametrize(
    ("context", "linked"), [("Services in Go, on Kubernetes", ["own:go"]), ("Go the extra mile for every guest", [])]
)
def test_a_look_up_reads_the_context_of_an_ambiguous_name(
    taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str], context: str, linked: list[str]
) -> None:
    found = json.loads(said(capsys, "lookup", "Go", "--context", context, "--json", *taxonomy))
    assert [row["concept_id"] for row in found if row["linked"]] == linked


def test_a_look_up_follows_decisions(home: Path, taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    decided = (*taxonomy, "--overrides", f"{home}/decided.csv", "--json")
    [found] = json.loads(said(capsys, "lookup", "The K", *decided))
    assert (found["concept_id"], found["method"], found["linked"]) == ("own:kube", "override", True)
    assert json.loads(said(capsys, "lookup", "Python", *decided)) == []
    assert said(capsys, "lookup", "Python", *decided[:-1]).strip() == "Python: no link: the overrides forbid it"


def test_without_json_a_look_up_is_a_table(taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "lookup", "k8s", *taxonomy)
    assert "k8s: linked to own:kube" in shown
    [first] = [line for line in shown.splitlines() if "own:kube" in line and "✓" in line]
    assert [cell.strip() for cell in first.strip("│").split("│")][:3] == ["own:kube", "Kubernetes", "alias"]
    unknown = said(capsys, "lookup", "xqzwv", *taxonomy)
    assert "xqzwv: no link" in unknown
    assert "below 0." in unknown


def test_a_list_keeps_its_columns_and_order_and_gets_the_links(
    taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, out = tmp_path / "skills.csv", tmp_path / "linked.csv"
    source.write_text('note,surface\n"a, b",k8s\n,xqzwv\nc,Golang\nd,k8s\n', encoding="utf-8")
    told = json.loads(said(capsys, "link", "--surfaces", str(source), "--out", str(out), *taxonomy))
    assert told == {"surfaces": 4, "skills": 4, "linked": 3, "out": str(out)}
    rows = table(out)
    assert list(rows[0]) == ["note", "surface", *PART_FIELDS]
    assert [(row["note"], row["surface"], row["concept_id"], row["link_method"]) for row in rows] == [
        ("a, b", "k8s", "own:kube", "alias"),
        ("", "xqzwv", "", ""),
        ("c", "Golang", "own:go", "alias"),
        ("d", "k8s", "own:kube", "alias"),
    ]
    assert all(row["category"] for row in rows)
    assert rows[0]["taxonomy_version"] == rows[2]["taxonomy_version"] != rows[1]["taxonomy_version"] == ""


def test_a_surface_that_lists_several_skills_is_a_row_for_each(
    taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, out = tmp_path / "skills.csv", tmp_path / "linked.csv"
    source.write_text("id,surface\n1,Python and k8s\n2,Golang\n", encoding="utf-8")
    told = json.loads(said(capsys, "link", "--surfaces", str(source), "--out", str(out), *taxonomy))
    assert (told["surfaces"], told["skills"], told["linked"]) == (2, 3, 3)
    parts = [
        (row["id"], row["surface"][int(row["part_start"]) : int(row["part_end"])], row["concept_id"])
        for row in table(out)
    ]
    assert parts == [("1", "Python", "own:py"), ("1", "k8s", "own:kube"), ("2", "Golang", "own:go")]


def test_of_a_list_of_one_column_the_name_does_not_matter(
    taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, out = tmp_path / "skills.csv", tmp_path / "linked.csv"
    source.write_text("Skill\nPython\n", encoding="utf-8")
    said(capsys, "link", "--surfaces", str(source), "--out", str(out), *taxonomy)
    assert [(row["surface"], row["concept_id"]) for row in table(out)] == [("Python", "own:py")]


def test_a_list_follows_decisions(
    home: Path, taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, out = tmp_path / "skills.csv", tmp_path / "linked.csv"
    source.write_text("surface\nthe K\nPython\n", encoding="utf-8")
    decided = ("--overrides", f"{home}/decided.csv", *taxonomy)
    said(capsys, "link", "--surfaces", str(source), "--out", str(out), *decided)
    assert [(row["concept_id"], row["link_method"]) for row in table(out)] == [("own:kube", "override"), ("", "")]


@pytest.mark.parametrize("given", ["--surfaces", "--out"])
def test_a_list_and_what_is_written_are_given_together(given: str, tmp_path: Path) -> None:
    assert "give both" in error("link", given, str(tmp_path / "skills.csv"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "No such file"),
        ("", "no rows"),
        ("surface\n", "no rows"),
        ("skill,note\nPython,a\n", "no column surface (it has skill, note)"),
        ("surface,concept_id\nPython,a\n", "column concept_id already"),
    ],
)
def test_a_list_that_cannot_be_linked_is_named_in_one_line(content: str | None, complaint: str, tmp_path: Path) -> None:
    source, out = tmp_path / "skills.csv", tmp_path / "linked.csv"
    if content is not None:
        source.write_text(content, encoding="utf-8")
    message = error("link", "--surfaces", str(source), "--out", str(out))
    assert message.startswith(f"skillmill: {source}: ")
    assert complaint in message
    assert "\n" not in message
    assert not out.exists()


def test_hand_linked_mentions_are_scored(
    taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data, out = write_lines(tmp_path / "mentions.jsonl", MENTIONS), tmp_path / "out.json"
    shown = said(capsys, "evaluate-linking", "--data", str(data), "--json", str(out), *taxonomy)
    scores = json.loads(out.read_text(encoding="utf-8"))
    third = pytest.approx(2 / 3, abs=1e-4)
    assert {name: scores[name] for name in MEASURES} == {
        "r@1": third,  # two of the three with gold
        "r@5": third,
        "rp@5": third,
        "mrr": third,
        "coverage": 1,  # all three with gold are linked
        "precision": third,  # what no taxonomy has counts as wrong
    }
    assert (scores["items"], scores["items_with_gold"], scores["links"]) == (4, 3, 3)
    assert scores["unknown_labels"] == ["COBOL"]
    assert all(name in shown for name in (*MEASURES, "COBOL"))


def test_hand_linked_sentences_are_scored(
    taxonomy: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [{"sentence": "Deployed services on Kubernetes", "labels": ["Kubernetes"]}]
    data, out = write_lines(tmp_path / "sentences.jsonl", rows), tmp_path / "out.json"
    said(capsys, "evaluate-linking", "--data", str(data), "--json", str(out), *taxonomy)
    scores = json.loads(out.read_text(encoding="utf-8"))
    assert set(scores) >= MEASURES
    assert (scores["r@1"], scores["rp@5"], scores["unknown_labels"]) == (1, 1, [])


GOOD, WHOLE = json.dumps(MENTIONS[0]), json.dumps({"sentence": "a", "labels": []})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (f"{GOOD}\n\nnothing\n", "line 3: not a JSON object"),
        (f"{GOOD}\n[1]\n", "line 2: not a JSON object"),
        (f'{GOOD}\n{{"surface": "a", "sentence": "a"}}\n', "line 2: not a JSON object with sentence and labels"),
        ('{"surface": "a", "sentence": "a", "labels": "a"}\n', "line 1: sentence and surface are strings"),
        ('{"surface": " ", "sentence": "a", "labels": []}\n', "line 1: the surface is empty"),
        (f"{GOOD}\n{WHOLE}\n", "some lines have a surface and some have none"),
        ("\n", "no items"),
    ],
)
def test_hand_linked_items_that_cannot_be_read_are_named_with_their_line(
    content: str, complaint: str, tmp_path: Path
) -> None:
    data = tmp_path / "mentions.jsonl"
    data.write_text(content, encoding="utf-8")
    message = error("evaluate-linking", "--data", str(data))
    assert message.startswith(f"skillmill: {data}")
    assert complaint in message
    assert "\n" not in message


def test_an_evaluation_that_cannot_be_written_is_refused_before_it_begins(tmp_path: Path) -> None:
    data = write_lines(tmp_path / "mentions.jsonl", MENTIONS)
    assert "nowhere" in error("evaluate-linking", "--data", str(data), "--json", f"{tmp_path}/nowhere/out.json")


def test_suggestions_are_decisions_that_wait_to_be_made(
    milled: Milled, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "decisions.csv"
    where = ("--warehouse", milled.settings.warehouse.path)
    told = json.loads(said(capsys, "taxonomy", "suggest", "--out", str(out), "--most", "5", *where).splitlines()[-1])
    assert told == {"surfaces": 5, "out": str(out)}
    rows = table(out)
    counts = [int(row["documents"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    known = {row["concept_id"] for row in milled.warehouse.read("concepts").collect()}
    unlinked = {
        row["surface"].lower() for row in milled.warehouse.read("skill_mentions").where("concept_id IS NULL").collect()
    }
    for row in rows:
        assert row["surface"] in unlinked
        assert [row[f"nearest_{number}_id"] in known for number in (1, 2, 3)] == [True] * 3
    decided = read_overrides(out)
    assert (decided.links, decided.dropped, decided.mentions) == (
        NO_OVERRIDES.links,
        NO_OVERRIDES.dropped,
        NO_OVERRIDES.mentions,
    )


def test_a_suggestion_that_is_filled_in_is_a_decision(
    milled: Milled, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "decisions.csv"
    said(capsys, "taxonomy", "suggest", "--out", str(out), "--most", "1", "--warehouse", milled.settings.warehouse.path)
    [row] = table(out)
    filled = row | {"action": "alias", "concept_id": row["nearest_1_id"]}
    with out.open("w", encoding="utf-8", newline="") as content:
        writer = csv.DictWriter(content, list(row))
        writer.writeheader()
        writer.writerow(filled)
    assert set(COLUMNS) <= set(row)
    assert read_overrides(out).of(row["surface"]) == row["nearest_1_id"]


def test_suggestions_need_a_warehouse(tmp_path: Path) -> None:
    missing = error("taxonomy", "suggest", "--out", f"{tmp_path}/decisions.csv", "--warehouse", f"{tmp_path}/none")
    assert "no tables at" in missing

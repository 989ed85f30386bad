"""What a new user's first command brings."""

from support import Milled


def test_all_documents_but_the_three_broken_ones_come_in(milled: Milled) -> None:
    [ingest] = milled.warehouse.read("runs").where("event = 'ended' AND job = 'ingest'").collect()
    counts = ingest["counts"]
    assert counts["rejected"] == 3
    assert counts["read"] == counts["inserted"] + 3
    assert counts["inserted"] >= 60
    reasons = {row["position"]: row["reason"] for row in milled.warehouse.read("rejects").collect()}
    assert reasons == {
        "resume-90.txt": "empty_text",
        "resume-91.txt": "not_text",
        "job_posts.jsonl:20": "bad_json",
    }


def test_both_recognisers_find_skills_and_most_are_linked(milled: Milled) -> None:
    rows = milled.warehouse.read("skill_mentions").collect()
    assert {row["recognizer"] for row in rows} == {"transformer", "gazetteer"}
    assert sum(row["concept_id"] is not None for row in rows) / len(rows) > 0.4
    assert all(0 < row["confidence"] <= 1 and round(row["confidence"], 3) == row["confidence"] for row in rows)


def test_counts_add_up_in_every_run(milled: Milled) -> None:
    for row in milled.warehouse.read("runs").where("event = 'ended'").collect():
        counts = row["counts"]
        if row["job"] == "ingest":
            parts = ("inserted", "replaced", "unchanged", "duplicates", "rejected")
            assert counts["read"] == sum(counts[part] for part in parts)
        if row["job"] in ("extract", "link", "aggregate"):
            assert counts["documents"] == counts["done"] + counts["rejected"] + counts["unchanged"]


def test_every_run_knows_its_parent_and_the_versions_it_ran_with(milled: Milled) -> None:
    rows = milled.warehouse.read("runs").where("event = 'ended'").collect()
    [nightly] = [row for row in rows if row["job"] == "nightly"]
    assert {row["parent_run_id"] for row in rows if row["job"] != "nightly"} == {nightly["run_id"]}
    assert set(nightly["versions"]) >= {"skillmill", "pyspark", "recognizer:transformer", "recognizer:gazetteer"}
    assert nightly["seconds"] > 0


def test_rows_know_the_recogniser_and_run_that_made_them(milled: Milled) -> None:
    runs = {row["run_id"]: row["job"] for row in milled.warehouse.read("runs").collect()}
    mentions = milled.warehouse.read("mentions").select("run_id", "recognizer", "recognizer_revision").distinct()
    assert {runs[row["run_id"]] for row in mentions.collect()} == {"extract"}
    assert all(len(row["recognizer_revision"]) == 12 for row in mentions.collect())

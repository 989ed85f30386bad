"""The API over HTTP: answers, errors, limits, headers, and what it never says."""

import json
import socket
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import said

TEXT = "Built ETL in Python and Spark on AWS"
JSON = {"content-type": "application/json"}
SECRET = "Rumpelstiltskin"


def surfaces(answer: dict[str, Any]) -> list[str]:
    return [mention["surface"] for mention in answer["mentions"]]


def detail(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/json"
    found = response.json()
    assert list(found) == ["detail"]
    assert isinstance(found["detail"], str)
    return found["detail"]


@pytest.mark.parametrize("text", [TEXT, "", "no <b>skill</b>", "🎉 née\u0301 Python\r\nПрограммист Java 日本語"])
def test_the_answer_for_one_document_is_what_the_command_prints(
    client: httpx.Client, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = json.loads(said(capsys, "extract", "--text", text, "--recognizer", "gazetteer"))
    assert client.post("/v1/extract", json={"text": text}).json() == printed


def test_several_documents_come_back_in_their_order_with_their_ids(client: httpx.Client) -> None:
    documents = [{"id": "a", "text": TEXT}, {"text": "nothing"}, {"id": "c", "text": "Java"}]
    answer = client.post("/v1/extract", json={"documents": documents}).json()
    assert [document.get("id") for document in answer["documents"]] == ["a", None, "c"]
    assert answer["model"] == "general"
    alone = [client.post("/v1/extract", json={"text": document["text"]}).json() for document in documents]
    assert [document["mentions"] for document in answer["documents"]] == [one["mentions"] for one in alone]


def test_the_model_that_is_asked_for_is_the_one_that_is_named(client: httpx.Client) -> None:
    assert client.post("/v1/extract", json={"text": TEXT, "model": "health"}).json()["model"] == "health"


def test_below_the_threshold_nothing_comes(client: httpx.Client) -> None:
    every = client.post("/v1/extract", json={"text": TEXT}).json()["mentions"]
    some = client.post("/v1/extract", json={"text": TEXT, "threshold": 0.88}).json()["mentions"]
    assert some == [mention for mention in every if mention["confidence"] >= 0.88]
    assert 0 < len(some) < len(every)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["Python", "🎉", "é", "e\u0301", "\u200b", "\r\n", " ", "<b>", "Java", "𝕊QL", "مرحبا"]))
)
def test_offsets_are_code_points_of_the_text_that_was_sent(client: httpx.Client, parts: list[str]) -> None:
    text = " ".join(parts)
    for mention in client.post("/v1/extract", json={"text": text}).json()["mentions"]:
        assert text[mention["start_offset"] : mention["end_offset"]] == mention["surface"]


def test_models_are_listed_the_default_first(client: httpx.Client) -> None:
    models = client.get("/v1/models").json()["models"]
    assert [(model["name"], model["default"]) for model in models] == [("general", True), ("health", False)]
    assert models[0]["labels"] == ["Skill", "Knowledge"]
    assert models[0]["revision"] == client.post("/v1/extract", json={"text": "x"}).json()["revision"]
    assert "/" not in json.dumps(models), "no path of the machine"


def test_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


BAD = [
    (b"{", JSON, 400, "not JSON"),
    (b'{"text": "\xff"}', JSON, 400, "not JSON in UTF-8"),
    (b"[" * 20_000, JSON, 400, "nested too deeply"),
    (b'{"text": "a", "threshold": ' + b"9" * 6_000 + b"}", JSON, 400, "not JSON"),
    (b'{"text": "a"}', {}, 415, "Content-Type: application/json"),
    (b'{"text": "a"}', {"content-type": "text/plain"}, 415, "Content-Type: application/json"),
    (b"", JSON, 422, "no body"),
    (b"{}", JSON, 422, "give a text, or documents"),
    (b"[1]", JSON, 422, "dictionary"),
    (b"null", JSON, 422, "the body"),
    (b'{"text": 7}', JSON, 422, "text: input should be a valid string"),
    (b'{"text": "\\ud800"}', JSON, 422, "surrogate"),
    (b'{"text": "a", "model": "Rumpelstiltskin"}', JSON, 422, "model: input should be 'general' or 'health'"),
    (b'{"text": "a", "threshold": 1.5}', JSON, 422, "threshold: "),
    (b'{"text": "a", "threshold": NaN}', JSON, 422, "threshold: "),
    (b'{"text": "a", "documents": [{"text": "b"}]}', JSON, 422, "text is not known here"),
    (b'{"text": "a", "Rumpelstiltskin at home": 1}', JSON, 422, "a key is not known here"),
    (b'{"documents": []}', JSON, 422, "documents: list should have at least 1 item"),
    (b'{"documents": ["Rumpelstiltskin"]}', JSON, 422, "documents.0: "),
    (b'{"documents": [{"text": "a", "id": 1}]}', JSON, 422, "documents.0.id: "),
    (b'{"documents": [{"text": "a", "id": "\\udc00"}]}', JSON, 422, "surrogate"),
]


@pytest.mark.parametrize(("body", "headers", "status", "said"), BAD, ids=[said for *_, said in BAD])
def test_a_bad_body_is_told_in_words_that_do_not_quote_it(
    client: httpx.Client, body: bytes, headers: dict[str, str], status: int, said: str
) -> None:
    response = client.post("/v1/extract", content=body, headers=headers)
    assert response.status_code == status
    assert said in detail(response)
    assert SECRET not in response.text


def test_more_documents_than_a_request_may_have_are_refused(client: httpx.Client) -> None:
    response = client.post("/v1/extract", json={"documents": [{"text": ""}] * 101})
    assert response.status_code == 422
    assert "at most 100 items" in detail(response)


def test_other_paths_and_methods_are_json_too(client: httpx.Client) -> None:
    assert client.get("/none").status_code == 404
    response = client.get("/v1/extract")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert detail(response) == "Method Not Allowed"


def test_every_answer_forbids_what_the_page_does_not_need(client: httpx.Client) -> None:
    for path in ("/", "/v1/models", "/none", "/page/page.js"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def chunks(size: int) -> Any:
    yield b'{"text": "'
    for _ in range(size // 100_000):
        yield b"x" * 100_000
    yield b'"}'


def test_a_body_of_100_megabytes_is_refused_by_its_length_before_it_comes(client: httpx.Client) -> None:
    headers = {**JSON, "content-length": str(100_000_012)}
    response = client.post("/v1/extract", content=chunks(100_000_000), headers=headers)
    assert response.status_code == 413
    assert "larger than 50,000 bytes" in detail(response)


def test_a_body_of_100_megabytes_without_a_length_is_refused_while_it_comes(client: httpx.Client) -> None:
    response = client.post("/v1/extract", content=chunks(100_000_000), headers=JSON)
    assert response.status_code == 413
    assert "larger than 50,000 bytes" in detail(response)


def test_a_body_a_little_too_large_is_refused_and_one_that_just_fits_is_not(client: httpx.Client) -> None:
    fits = 50_000 - len('{"text":""}')
    assert client.post("/v1/extract", json={"text": "x" * fits}).status_code == 200
    assert client.post("/v1/extract", json={"text": "x" * (fits + 1)}).status_code == 413


def test_a_client_that_sends_all_before_it_reads_is_told_too(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    body = b"x" * 300_000
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(b"POST /v1/extract HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        raw.settimeout(10)
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


def test_openapi_has_examples_that_work(client: httpx.Client) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/v1/extract"]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    assert set(examples) == {"one", "several", "sure"}
    for example in examples.values():
        assert client.post("/v1/extract", json=example["value"]).status_code == 200
    assert {"200", "400", "413", "415", "422", "503", "504"} <= set(operation["responses"])

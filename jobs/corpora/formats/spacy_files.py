"""spaCy's training data: DocBin files, which spaCy itself writes, and its JSON lists of texts and entities."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.formats.json_files import JsonListWriter, read_json_list
from skillmill.jobs.corpora.formats.writer import Writer, document_id
from skillmill.jobs.corpora.lines import BadRowError
from skillmill.jobs.corpora.overlaps import longest_first
from skillmill.jobs.corpora.spans import checked_span
from skillmill.schemas.errors import SkillmillError

SPANS_KEY = "sc"
"""Where spaCy keeps spans that may overlap, by default."""
_ID = "doc_id"


class DocBinWriter(Writer):
    """Writes a `.spacy` file: `doc.ents`, and where spans overlap all of them in `doc.spans["sc"]`.

    spaCy's tokens are cut where a span begins or ends inside one. All documents stay in memory until
    the end, as tokens. Confidences are lost.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        spacy = _spacy()
        from spacy.tokens import DocBin

        self._tokenizer = spacy.blank("en").tokenizer
        self._docs = DocBin(store_user_data=True)

    def add(self, text: LabelledText) -> None:
        """Add one text."""
        self._docs.add(to_doc(text, self._tokenizer))

    def finish(self) -> None:
        """Let spaCy write the file."""
        self._docs.to_disk(self.part)

    def abandon(self) -> None:
        """Leave no file."""


def to_doc(text: LabelledText, tokenizer: Any) -> Any:
    """Return a spaCy Doc of exactly this text, with its entities; spans that overlap in `doc.spans["sc"]`."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    cuts = {place for start, end, _ in text.spans for place in (start, end)}
    for token in tokenizer(text.text):
        first, last = token.idx, token.idx + len(token.text)
        borders = [first, *(at for at in range(first + 1, last) if at in cuts), last]
        for start, end in pairwise(borders):
            words.append(text.text[start:end])
            spaces.append(end == last and bool(token.whitespace_))
            starts.append(start)
    doc = Doc(tokenizer.vocab, words=words, spaces=spaces)
    doc.user_data[_ID] = document_id(text)
    ends = {start + len(word): at + 1 for at, (start, word) in enumerate(zip(starts, words, strict=True))}
    firsts = {start: at for at, start in enumerate(starts)}
    flat = longest_first(text.spans)
    doc.set_ents([_span(doc, firsts, ends, span) for span in flat])
    if len(flat) < len(text.spans):
        doc.spans[SPANS_KEY] = [_span(doc, firsts, ends, span) for span in sorted(text.spans)]
    return doc


def _span(doc: Any, firsts: dict[int, int], ends: dict[int, int], span: Span) -> Any:
    from spacy.tokens import Span as SpacySpan

    return SpacySpan(doc, firsts[span[0]], ends[span[1]], label=span[2])


def read_doc_bin(path: Path, problems: Problems) -> list[LabelledText]:
    """Read a `.spacy` file: `doc.spans["sc"]` where it holds any, else `doc.ents`."""
    spacy = _spacy()
    from spacy.tokens import DocBin

    try:
        docs = DocBin().from_disk(path).get_docs(spacy.blank("en").vocab)
        return [_labelled(doc, f"{path}, row {row}") for row, doc in enumerate(docs, start=1)]
    except FileNotFoundError as error:
        raise SkillmillError(f"{path}: no such file") from error
    except Exception as error:  # zlib, msgpack or spaCy, by where the damage is
        raise SkillmillError(f"{path}: not a DocBin file of spaCy ({type(error).__name__})") from error


def _labelled(doc: Any, where: str) -> LabelledText:
    found = doc.spans.get(SPANS_KEY) or doc.ents
    spans = frozenset((span.start_char, span.end_char, span.label_) for span in found)
    return LabelledText(doc.text, spans, (), str(doc.user_data.get(_ID) or where), where)


class SpacyJsonWriter(JsonListWriter):
    """Writes a list of `[text, {"entities": [[start, end, label]]}]`, as spaCy's `Example.from_dict` takes it.

    spaCy's entities do not overlap: where spans do, the longest are `entities`, and all are in `spans` under `sc`.
    Ids and confidences are lost.
    """

    def item(self, text: LabelledText) -> Any:
        """Return the pair of one text."""
        flat = longest_first(text.spans)
        labels: dict[str, Any] = {"entities": flat}
        if len(flat) < len(text.spans):
            labels["spans"] = {SPANS_KEY: sorted(text.spans)}
        return [text.text, labels]


def read_spacy_json(path: Path, problems: Problems) -> list[LabelledText]:
    """Read spaCy's lists of `[text, {"entities": […]}]`; rows of `text` and `entities` or `ents` too."""
    found: list[LabelledText] = []
    for where, item in read_json_list(path):
        try:
            text, rows = _pair(item)
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        spans: set[Span] = set()
        for row in rows:
            try:
                spans.add(checked_span(row, len(text)))
            except BadRowError as error:
                problems.report(f"{where}: {error}")
        found.append(LabelledText(text, frozenset(spans), (), where, where))
    return found


def _pair(item: Any) -> tuple[str, Sequence[Any]]:
    if isinstance(item, list) and len(item) == 2 and isinstance(item[1], dict):
        text, labels = item
    elif isinstance(item, dict):
        text, labels = item.get("text"), item
    else:
        text, labels = None, {}
    in_spans = labels.get("spans")
    rows = in_spans.get(SPANS_KEY) if isinstance(in_spans, dict) else None
    rows = rows if rows is not None else labels.get("entities", labels.get("ents"))
    if not isinstance(text, str) or not isinstance(rows, list):
        raise BadRowError('needs [text, {"entities": [[start, end, label], …]}]')
    return text, list(_rows(rows))


def _rows(rows: Sequence[Any]) -> Iterator[Any]:
    for row in rows:
        yield [row.get("start"), row.get("end"), row.get("label")] if isinstance(row, dict) else row


def _spacy() -> Any:
    from skillmill.udfs.recognition.spacy_pipeline import require_spacy

    return require_spacy()

"""The transformer recogniser itself: documents in, mentions out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.merge import merge
from skillmill.udfs.recognition.transformer.addresses import address_label, with_addresses
from skillmill.udfs.recognition.transformer.blocks import document_blocks
from skillmill.udfs.recognition.transformer.edges import without_joiners
from skillmill.udfs.recognition.transformer.encode import TextEncoder, trim
from skillmill.udfs.recognition.transformer.reuse import Key, Reuse, block_key
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.selection import Layer
from skillmill.udfs.recognition.transformer.tagging import Part, tag
from skillmill.udfs.text.segments import parts, segments

Found = tuple[int, int, int, int, str, float, bool]
"""Part and place in it where a mention starts, part and place where it ends, label, confidence, calibrated."""
_PAGE_TOKENS = 65_536
_PAGE_BATCHES = 16
"""How many tokens, or full batches where those are more, are gathered before they are sorted and run: bounds memory,
fills batches."""
_TOGETHER = 256
"""How many parts of a text are encoded together."""


@dataclass(frozen=True)
class Network:
    """What every transformer brings: tokenizer, runtime, layers, window and block length in tokens."""

    encoder: TextEncoder
    runtime: Runtime
    layers: Sequence[Layer]
    max_length: int
    context: int = 0


class TransformerRecognizer:
    """Finds mentions with a network; see Recognizer for the contract.

    A document is read in blocks of parts of its segments. What was found in a block is kept and used again where the
    same block comes back, in this text or another: see blocks.
    """

    name = "transformer"

    def __init__(self, network: Network, revision: str, batch_tokens: int, reuse_blocks: int = 0) -> None:
        """Make a recogniser; `batch_tokens` bounds the padded tokens of one model call.

        `reuse_blocks` is how many blocks' results are kept from call to call; equal blocks that are read together
        are inferred once in any case.
        """
        self._network = network
        self._batch_tokens = batch_tokens
        self._reuse = Reuse[list[Found]](reuse_blocks)
        names = [name for layer in network.layers for name in layer.names if name]
        self.labels: tuple[str, ...] = tuple(dict.fromkeys(names))
        self._shares_labels = len(names) > len(self.labels)
        self._address_label = address_label(self.labels)
        self.revision = revision
        self.runtime = network.runtime.name

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Return the mentions of each text, sorted by (start, end, label).

        A document's mentions do not depend on the other texts of the call. Beside the texts and the mentions
        no more than a page of tokens is held, however long a text is.
        """
        mentions: list[list[Mention]] = [[] for _ in texts]
        page = _Page()
        for number, text in enumerate(texts):
            for starts, key, block in self._blocks(text):
                page.add(number, starts, key, block, self._reuse.get(key))
                if page.tokens > max(_PAGE_TOKENS, _PAGE_BATCHES * self._batch_tokens):
                    self._read(page, texts, mentions)
                    page = _Page()
        self._read(page, texts, mentions)
        return [self._finished(text, found) for text, found in zip(texts, mentions, strict=True)]

    def _blocks(self, text: str) -> Iterator[tuple[list[int], Key, list[Part]]]:
        """Yield each block of `text`: where its parts start, its key, and its parts' tokens."""
        network = self._network
        for block in document_blocks(self._parts(text), network.context - network.encoder.specials + 1):
            starts, pieces, encoded = zip(*block, strict=True)
            yield list(starts), block_key(pieces), list(encoded)

    def _parts(self, text: str) -> Iterator[tuple[tuple[int, tuple[str, bool], Part], int, str]]:
        """Yield each part with its size in tokens and its text."""
        places = ((at, to, at > start) for start, end in segments(text) for at, to in parts(text, start, end))
        while some := list(islice(places, _TOGETHER)):
            pieces = [text[at:to] for at, to, _ in some]
            for (at, _, continues), piece, encoded in zip(
                some, pieces, self._network.encoder.encode_all(pieces), strict=True
            ):
                yield (at, (piece, continues), Part(encoded, continues)), len(encoded.ids) + 1, piece

    def _read(self, page: "_Page", texts: Sequence[str], mentions: list[list[Mention]]) -> None:
        """Run the network over the new blocks of `page`, and add the mentions of all its blocks to their texts."""
        for key, found in self._run(page.new).items():
            page.found[key] = found
            self._reuse.put(key, found)
        for number, starts, key in page.places:
            text = texts[number]
            for first, at, last, to, label, confidence, calibrated in page.found[key]:
                start, end = without_joiners(text, *trim(text, starts[first] + at, starts[last] + to))
                if start < end:
                    mention = (start, end, label, text[start:end], confidence, calibrated)
                    mentions[number].append(Mention(*mention, *self._origin))

    def _finished(self, text: str, mentions: list[Mention]) -> list[Mention]:
        mentions = with_addresses(text, mentions, self._address_label, self._origin)
        if self._shares_labels:  # several heads give one label
            return merge([mentions])
        mentions.sort(key=lambda mention: (mention.start, mention.end, mention.label))
        return mentions

    @property
    def _origin(self) -> tuple[str, str, str]:
        return self.name, self.revision, self.runtime

    def _run(self, blocks: Mapping[Key, list[Part]]) -> dict[Key, list[Found]]:
        """Return the spans in each block."""
        network = self._network
        found: dict[Key, list[Found]] = {block: [] for block in blocks}
        inputs = list(blocks.values())
        tagged = tag(inputs, network.encoder, network.runtime, network.max_length, self._batch_tokens)
        if tagged is None:
            return found
        home = [(block, at) for block, inner in blocks.items() for at in range(len(inner))]
        for layer in network.layers:
            for first, last, label, confidence, calibrated in layer.spans(tagged):
                block, opens = home[tagged.part[first]]
                closes = home[tagged.part[last]][1]
                start, end = int(tagged.starts[first]), int(tagged.ends[last])
                found[block].append((opens, start, closes, end, label, confidence, calibrated))
        return found


@dataclass
class _Page:
    """Blocks that are read together: each where it stands in which text, those to run once, what is found."""

    places: list[tuple[int, list[int], Key]] = field(default_factory=list)
    new: dict[Key, list[Part]] = field(default_factory=dict)
    found: dict[Key, list[Found]] = field(default_factory=dict)
    tokens: int = 0

    def add(self, number: int, starts: list[int], key: Key, block: list[Part], known: list[Found] | None) -> None:
        """Add a block of text `number`; `known` is what was found in its like, if it was read before."""
        self.places.append((number, starts, key))
        self.tokens += 1
        if known is not None:
            self.found[key] = known
        elif key not in self.new:
            self.new[key] = block
            self.tokens += sum(len(part.encoded.ids) for part in block)

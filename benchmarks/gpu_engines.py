"""What is compared on a GPU: our recogniser, several of it in processes, and the pipeline of Hugging Face."""

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder
from skillmill.udfs.recognition.transformer.folder import open_folder
from skillmill.udfs.recognition.transformer.runtime import Logits, Packed, PackedRuntime
from skillmill.udfs.recognition.transformer.selection import layers
from skillmill.udfs.recognition.transformer.tagger import Network, TransformerRecognizer
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.text.segments import parts, segments

Batches = list[pa.RecordBatch]
_STRIDE = 64
_START_S = 600
_FOUND = pa.list_(
    pa.struct(
        [
            ("start_offset", pa.int32()),
            ("end_offset", pa.int32()),
            ("label", pa.string()),
            ("surface", pa.string()),
            ("confidence", pa.float64()),
        ]
    )
)


class Engine(Protocol):
    """Arrow batches of doc_id and text in, Arrow batches of doc_id and mentions out."""

    def run(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Yield a batch for each batch."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


@dataclass(frozen=True)
class Options:
    """How our recogniser is run."""

    folder: Path
    device: str
    batch_tokens: int
    threads: int
    compiled: bool


def _out(batch: pa.RecordBatch, found: list[list[dict[str, Any]]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([batch["doc_id"], pa.array(found, _FOUND)], ["doc_id", "mentions"])


class Recorder:
    """A runtime that keeps what it was asked, so that the model can be measured alone."""

    def __init__(self, runtime: PackedRuntime) -> None:
        self.name, self.batch_tokens, self._runtime = runtime.name, runtime.batch_tokens, runtime
        self.kept: list[Packed] | None = None

    def room(self, lengths: Ints) -> Ints:
        return self._runtime.room(lengths)

    def infer(self, ids: Ints, mask: Ints) -> Logits:
        return self._runtime.infer(ids, mask)

    def infer_packed(self, batches: Iterator[Packed]) -> Iterator[Logits]:
        yield from self._runtime.infer_packed(self._noted(batches))

    def _noted(self, batches: Iterator[Packed]) -> Iterator[Packed]:
        for batch in batches:
            if self.kept is not None:
                self.kept.append(batch)
            yield batch


class Ours:
    """Our recogniser in this process."""

    def __init__(self, options: Options) -> None:
        from skillmill.udfs.recognition.transformer.torch_load import Wanted, torch_runtime
        from skillmill.udfs.recognition.transformer.torch_model import read_model

        folder = open_folder(options.folder)
        wanted = Wanted(folder.max_length, options.device, options.threads, options.batch_tokens, options.compiled)
        self._runtime: Any = torch_runtime(read_model(folder), wanted)
        self._recorder = Recorder(self._runtime)
        self._encoder = TextEncoder.load(folder.path / TOKENIZER, folder.cases)
        network = Network(self._encoder, self._recorder, layers(folder.heads), folder.max_length, folder.context)
        self._recognizer = TransformerRecognizer(network, folder.revision, self._runtime.batch_tokens)
        self.device = device_name(options.device)

    def run(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Yield the mentions, see Engine."""
        for batch in batches:
            found = self._recognizer.recognize(batch["text"].to_pylist())
            yield _out(
                batch,
                [
                    [
                        {
                            "start_offset": mention.start,
                            "end_offset": mention.end,
                            "label": mention.label,
                            "surface": mention.surface,
                            "confidence": mention.confidence,
                        }
                        for mention in mentions
                    ]
                    for mentions in found
                ],
            )

    def close(self) -> None:
        """Nothing is held, see Engine."""

    def tokenize(self, texts: list[str]) -> tuple[int, float]:
        """Return how many tokens the texts have, special ones aside, and the seconds to tokenise them on one thread."""
        started = time.perf_counter()
        tokens = 0
        for text in texts:
            pieces = [text[at:to] for start, end in segments(text) for at, to in parts(text, start, end)]
            tokens += sum(len(encoded.ids) for encoded in self._encoder.encode_all(pieces))
        return tokens, time.perf_counter() - started

    def model_alone(self, texts: list[str]) -> float:
        """Return the seconds that the model takes for the texts, laid end to end before the clock starts."""
        self._recorder.kept = []
        self._recognizer.recognize(texts)
        kept, self._recorder.kept = self._recorder.kept, None
        started = time.perf_counter()
        for _ in self._runtime.infer_packed(iter(kept)):
            pass
        return time.perf_counter() - started

    @property
    def padded_share(self) -> float:
        """How much of what was computed so far was padding."""
        return 1 - self._runtime.tokens / max(1, self._runtime.room_taken)


class Pipeline:
    """The pipeline of Hugging Face; it reads long documents in windows that overlap."""

    def __init__(self, classifier: Path, options: Options, dtype: str, batch_size: int) -> None:
        import torch
        from transformers import pipeline

        if options.threads and options.device == "cpu":
            torch.set_num_threads(options.threads)
        self._pipeline = pipeline(
            "token-classification",
            str(classifier),
            device=options.device,
            dtype=getattr(torch, dtype),
            batch_size=batch_size,
            aggregation_strategy="simple",
            stride=_STRIDE,
        )

    def run(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Yield the mentions, see Engine."""
        for batch in batches:
            found = self._pipeline(batch["text"].to_pylist())
            yield _out(
                batch,
                [
                    [
                        {
                            "start_offset": each["start"],
                            "end_offset": each["end"],
                            "label": each["entity_group"],
                            "surface": each["word"],
                            "confidence": float(each["score"]),
                        }
                        for each in of_text
                    ]
                    for of_text in found
                ],
            )

    def close(self) -> None:
        """Nothing is held, see Engine."""


_own: Ours | None = None


def _start(options: Options, ready: Any) -> None:
    global _own
    _own = Ours(options)
    ready.wait()


def _read(batch: pa.RecordBatch) -> pa.RecordBatch:
    assert _own is not None
    (out,) = _own.run([batch])
    return out


class Pool:
    """Our recogniser in several processes that share the GPU, each with a copy of the model."""

    def __init__(self, options: Options, processes: int) -> None:
        spawn = multiprocessing.get_context("spawn")  # CUDA does not survive a fork
        ready = spawn.Barrier(processes + 1)
        self._pool = spawn.Pool(processes, _start, (options, ready))
        ready.wait(_START_S)

    def run(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Yield the mentions, see Engine."""
        small = [batch.slice(at, 32) for batch in batches for at in range(0, batch.num_rows, 32)]
        yield from self._pool.imap(_read, small)

    def close(self) -> None:
        """End the processes."""
        self._pool.terminate()


def device_name(device: str) -> str:
    """Return what the device is called."""
    import torch

    return torch.cuda.get_device_name(torch.device(device)) if device.startswith("cuda") else "cpu"

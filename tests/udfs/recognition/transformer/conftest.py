"""Small random networks in torch, shared by the tests of its runtimes."""

from pathlib import Path
from typing import Any

import pytest

CASES_ROOM = 4
LONGEST = 48


@pytest.fixture(scope="session", params=["bert", "mpnet"])
def network(request: pytest.FixtureRequest) -> Any:
    """A module dict of a random encoder (BERT with the case embedding, MPNet without) and two heads."""
    torch = pytest.importorskip("torch", reason="runs of torch need skillmill[torch]")
    transformers = pytest.importorskip("transformers", reason="runs of torch need skillmill[torch]")
    from skillmill.udfs.recognition.transformer.heads import Head, bio
    from skillmill.udfs.recognition.transformer.torch_model import build

    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    torch.manual_seed(5)
    if request.param == "bert":
        config = transformers.BertConfig(vocab_size=50, max_position_embeddings=LONGEST, **sizes)
        encoder = transformers.BertModel(config, add_pooling_layer=False)
    else:
        config = transformers.MPNetConfig(vocab_size=50, max_position_embeddings=LONGEST + 2, **sizes)
        encoder = transformers.MPNetModel(config, add_pooling_layer=False)
    heads = (Head("a", bio(["Tool"]), {}), Head("b.c", bio(["Name", "Pet"]), {}))
    model = build(encoder, heads, cases=request.param == "bert").eval()
    with torch.no_grad():
        for weight in model.parameters():  # random weights as they come say almost the same for every token
            weight.mul_(3)
            weight.add_(torch.randn_like(weight) * 0.1)
    return model


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A text encoder that puts one token before and one after a text."""
    from tiny_models import write_tokenizer

    from skillmill.udfs.recognition.transformer.encode import TextEncoder

    folder: Path = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(folder)
    return TextEncoder.load(folder / "tokenizer.json")

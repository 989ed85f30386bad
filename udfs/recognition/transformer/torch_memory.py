"""When a device's memory does not suffice: do less at once, and go on."""

from collections.abc import Callable
from typing import TypeVar

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.torch_model import require_torch

T = TypeVar("T")


class Budget:
    """How many tokens one model call may have, less each time that memory ran out."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens

    def halve(self, tried: int, least: int) -> None:
        """Allow half of the tokens that were `tried`.

        Raises SkillmillError where no more than the `least` possible, a single window, was tried.
        """
        if tried <= least:
            raise SkillmillError(
                f"the device's memory does not hold one window of {least} tokens: "
                "let fewer tasks share the device, or set the device to cpu"
            )
        self.tokens = max(tried // 2, 1)


def attempt(work: Callable[[], T]) -> T | None:
    """Return what `work` returns, or None where the device's memory ran out; what can be freed is freed then."""
    try:
        return work()
    except RuntimeError as error:
        if not out_of_memory(error):
            raise
    torch = require_torch()  # outside the handler: the error's frames hold the tensors of the failed call
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return None


def out_of_memory(error: RuntimeError) -> bool:
    """Tell whether torch raised `error` because a device's memory ran out."""
    torch = require_torch()
    said = str(error)
    return isinstance(error, torch.cuda.OutOfMemoryError) or "_ALLOC_FAILED" in said

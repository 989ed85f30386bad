"""What is counted of two engines beside each other."""

import json
from collections.abc import Callable
from types import ModuleType


def test_mentions_that_differ_are_counted_once_under_why(benchmark: Callable[[str], ModuleType]) -> None:
    module = benchmark("sparknlp_agreement")
    agreement = module.Agreement()
    ours = {(0, 4, "Skill"): 0.9, (10, 14, "Skill"): 0.8, (20, 24, "Skill"): 0.7}
    theirs = {(0, 4, "Skill"): 0.899, (10, 14, "Knowledge"): 0.8, (20, 24, "Skill"): 0.7, (40, 44, "Skill"): 0.6}
    agreement.add(ours, theirs, long=[(40, 90)])
    agreement.add({}, {}, long=[])
    assert json.loads(json.dumps(agreement.as_dict())) == {
        "documents": 2,
        "ours": 3,
        "theirs": 4,
        "both": 2,
        "share": 0.4,
        "largest_difference": 0.001,
        "why": {module.OTHER: 2, module.LONG: 1},
    }

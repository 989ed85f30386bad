"""From what went wrong on an executor to the line that a person can act on."""

import re

from skillmill.schemas.errors import SkillmillError

_RAISED = re.compile(
    rf"^{re.escape(f'{SkillmillError.__module__}.{SkillmillError.__qualname__}')}: (.+)$", re.MULTILINE
)
_KILLED = "Python worker exited unexpectedly"


def of_executor(error: BaseException) -> SkillmillError | None:
    """Return what `error`, as Spark raises it here, says of an executor that a person can mend; None where nothing."""
    if isinstance(error, SkillmillError) or not isinstance(error, Exception):
        return None
    said = str(error)
    raised = _RAISED.search(said)
    if raised:
        return SkillmillError(f"on an executor: {raised[1]}")
    if _KILLED in said:
        return SkillmillError(
            "a Python worker was killed, most likely for want of memory: give executors more memory or fewer cores, "
            "and start the run again; it goes on where this one stopped"
        )
    return None

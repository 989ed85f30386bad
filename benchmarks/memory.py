"""How much memory a process and all below it take. Linux only: it reads /proc."""

import os
import threading
from pathlib import Path

_EVERY_S = 0.5


def resident_mib() -> float:
    """Return the resident memory of this process and its descendants, shared pages counted once per process."""
    parents, resident = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            resident[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    mine, size = {os.getpid()}, 0
    while len(mine) > size:
        size = len(mine)
        mine |= {pid for pid, parent in parents.items() if parent in mine}
    return sum(resident.get(pid, 0) for pid in mine) / 2**20


class Peak:
    """Watches resident memory while its block runs; `mib` is the most that was seen."""

    def __init__(self) -> None:
        self.mib = 0.0
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(_EVERY_S):
            self.mib = max(self.mib, resident_mib())

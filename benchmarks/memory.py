"""How much memory a process and all below it take, and Spark's JVM and the rest of it. Linux only: it reads /proc."""

import os
import threading
from pathlib import Path

_EVERY_S = 0.5


def resident_mib() -> tuple[float, float]:
    """Return the resident memory of this process and its descendants: Java's and the others'.

    Shared pages count once per process.
    """
    parents, resident, java = {}, {}, set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                name, _, rest = (entry / "stat").read_text().rpartition(")")
            except OSError:
                continue
            fields, pid = rest.split(), int(entry.name)
            parents[pid] = int(fields[1])
            resident[pid] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20
            if name.endswith("(java"):
                java.add(pid)
    mine, size = {os.getpid()}, 0
    while len(mine) > size:
        size = len(mine)
        mine |= {pid for pid, parent in parents.items() if parent in mine}
    return sum(resident.get(pid, 0) for pid in mine & java), sum(resident.get(pid, 0) for pid in mine - java)


class Peak:
    """Watches resident memory while its block runs: the most of all, of Java and of the others, in MiB.

    The two parts need not have had their most at one time.
    """

    def __init__(self) -> None:
        self.mib = self.java_mib = self.python_mib = 0.0
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
            java, python = resident_mib()
            self.java_mib, self.python_mib = max(self.java_mib, java), max(self.python_mib, python)
            self.mib = max(self.mib, java + python)

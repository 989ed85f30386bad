"""What benchmarks.memory takes for the memory of Java and of Python."""

import subprocess
import sys
import time
from collections.abc import Callable
from types import ModuleType

import pytest

Benchmark = Callable[[str], ModuleType]
HOLD = "held = bytearray(300 * 2**20); print(len(held), flush=True); input()"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_child_is_counted_while_it_lives_and_not_as_java(benchmark: Benchmark) -> None:
    resident_mib = benchmark("memory").resident_mib
    java_before, python_before = resident_mib()
    with subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        child.stdout.readline()
        java, python = resident_mib()
        child.stdin.close()

    assert python - python_before > 250
    assert java == pytest.approx(java_before, abs=100)
    assert resident_mib()[1] - python_before < 100


@pytest.mark.usefixtures("spark")
def test_the_jvm_of_spark_is_counted_as_java(benchmark: Benchmark) -> None:
    with benchmark("memory").Peak() as peak:
        while not peak.mib:
            time.sleep(0.1)

    assert peak.java_mib > 100
    assert peak.python_mib > 20
    assert peak.mib == pytest.approx(peak.java_mib + peak.python_mib, rel=0.2)

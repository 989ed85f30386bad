"""Whether Spark NLP is at hand, and what a session needs for it."""

from skillmill.schemas.errors import SkillmillError

COORDINATES = ("com.johnsnowlabs.nlp:spark-nlp_2.12:5.5.3", "org.tensorflow:tensorflow-core-api:0.4.2")
EXCLUDES = tuple(
    f"com.johnsnowlabs.nlp:{name}_2.12" for name in ("tensorflow-cpu", "jsl-llamacpp-cpu", "jsl-openvino-cpu")
)
"""Native libraries of engines that are not used here, some 600 MB."""

SESSION = {
    "spark.jars.excludes": ",".join(EXCLUDES),
    "spark.jsl.settings.onnx.intraOpNumThreads": "1",
}
"""Settings of a session with Spark NLP: one thread per task, as tasks x threads = cores."""


def require_spark_nlp() -> None:
    """Raise SkillmillError, in one line that says what to do, where the package or its jars are missing.

    Call it with a session up: whether the jars are there is known by its JVM alone.
    """
    try:
        from sparknlp.base import DocumentAssembler
    except ImportError:
        raise SkillmillError(
            "recognizer sparknlp needs the package spark-nlp, which is not installed: pip install 'skillmill[sparknlp]'"
        ) from None
    try:
        DocumentAssembler()
    except (TypeError, AttributeError, AssertionError):  # no such class in the JVM, or no JVM at all
        raise SkillmillError(
            "Spark NLP is not on Spark's class path: start Spark with "
            f"--packages {','.join(COORDINATES)} and --conf spark.jars.excludes={','.join(EXCLUDES)}"
        ) from None

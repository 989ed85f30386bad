"""Readers of columnar sources: Parquet, Delta and catalog tables. The text never leaves the JVM."""

from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.types import ArrayType, BinaryType, DataType, MapType, StringType, StructType

from skillmill.conf.settings import Source
from skillmill.jobs.readers.files import as_rejects, list_files
from skillmill.jobs.readers.record import RECORD_COLUMNS, fields_of, relative_file
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.text.records import KIND_FIELD, KINDS


class ParquetReader:
    """Reads Parquet files; on the careful second try each file by itself, damaged ones becoming rejects."""

    def read(self, spark: SparkSession, source: Source, path: str, glob: str | None, careful: bool) -> DataFrame:
        """Return the source's records."""
        if careful:
            return self._each(spark, source, path, glob)
        reader = spark.read.option("mergeSchema", "true")
        if glob:
            reader = reader.option("pathGlobFilter", glob).option("recursiveFileLookup", "true")
        return self._records(reader.parquet(path), source, path)

    def _records(self, rows: DataFrame, source: Source, path: str) -> DataFrame:
        file, row = relative_file(F.col("_metadata.file_path"), path), F.col("_metadata.row_index") + 1
        return to_records(rows, source, file, row)

    def _each(self, spark: SparkSession, source: Source, path: str, glob: str | None) -> DataFrame:
        files = list_files(spark, path, glob)
        parts = []
        for found in files.select("path").collect():
            try:
                part = self._records(spark.read.parquet(found["path"]), source, path)
                part.write.format("noop").mode("overwrite").save()
            except SkillmillError:
                raise
            except Exception:  # whatever Spark calls it; its message may hold bytes of the file
                detail = "not readable as Parquet: damaged or cut short"
                part = as_rejects(files.where(F.col("path") == found["path"]), path, "unreadable_file", detail)
            parts.append(part)
        return reduce(DataFrame.unionByName, parts)


class DeltaReader:
    """Reads a Delta table by path, or any table of the catalog."""

    def read(self, spark: SparkSession, source: Source, path: str, glob: str | None, careful: bool) -> DataFrame:
        """Return the source's records."""
        rows = spark.table(source.table) if source.table else spark.read.format("delta").load(path)
        return to_records(rows, source, F.lit(""), F.monotonically_increasing_id() + 1)


def to_records(rows: DataFrame, source: Source, file: Column, row: Column) -> DataFrame:
    """Return rows with named columns as records.

    Raises SkillmillError where no column can be the text, or the one named is not a string.
    """
    types = {field.name: field.dataType for field in rows.schema.fields}
    fields = fields_of(source).resolve(list(types))
    if fields.text is None:
        wanted = f"no column {source.text_field}" if source.text_field else "none of its columns looks like the text"
        raise SkillmillError(
            f"source {source.name} at {source.origin}: {wanted}; it has {', '.join(types)}. Name one by --text-field"
        )
    if not isinstance(types[fields.text], StringType):
        kind = types[fields.text].simpleString()
        raise SkillmillError(f"source {source.name}: column {fields.text} is {kind}, not string")
    has_kind = isinstance(types.get(KIND_FIELD), StringType)
    used = {fields.id, fields.text, fields.title}
    plain = [name for name in types if name not in used and _is_plain(types[name])]
    known = {
        "file": file,
        "row": row.cast("bigint"),
        "own_id": _string(fields.id) if fields.id and _is_plain(types[fields.id]) else None,
        "title": _string(fields.title) if fields.title and isinstance(types[fields.title], StringType) else None,
        "kind": F.when(_column(KIND_FIELD).isin(*KINDS), _column(KIND_FIELD)) if has_kind else None,
        "text": _column(fields.text),
        "attributes": _attributes(plain, has_kind),
        "fields": F.lit(fields.spoken()),
        "reason": F.when(_column(fields.text).isNull(), F.lit("missing_text")),
        "detail": F.when(_column(fields.text).isNull(), F.lit("the text is null")),
    }
    nothing = F.lit(None).cast("string")
    return rows.select(*[(nothing if known[name] is None else known[name]).alias(name) for name in RECORD_COLUMNS])


def _column(name: str) -> Column:
    return F.col("`" + name.replace("`", "``") + "`")


def _string(name: str) -> Column:
    return F.nullif(_column(name).cast("string"), F.lit(""))


def _attributes(names: list[str], has_kind: bool) -> Column:
    entries: list[Column] = []
    for name in names:
        value = _column(name).cast("string")
        if name == KIND_FIELD and has_kind:
            value = F.when(~value.isin(*KINDS), value)
        entries += [F.lit(name), value]
    made = F.create_map(*entries).cast("map<string,string>")
    return F.map_filter(made, lambda _, value: value.isNotNull())


def _is_plain(kind: DataType) -> bool:
    return not isinstance(kind, (ArrayType, MapType, StructType, BinaryType))

"""Tables as Spark sees them: StructTypes, DDL and conform()."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DoubleType,
    IntegerType,
    LongType,
    MapType,
    StringType,
    StructType,
    TimestampType,
)

from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.table import Column, Table

_TYPES: dict[str, DataType] = {
    "string": StringType(),
    "int": IntegerType(),
    "bigint": LongType(),
    "double": DoubleType(),
    "boolean": BooleanType(),
    "timestamp": TimestampType(),
    "array<string>": ArrayType(StringType()),
    "array<int>": ArrayType(IntegerType()),
    "map<string,string>": MapType(StringType(), StringType()),
    "map<string,bigint>": MapType(StringType(), LongType()),
}


def struct_type(table: Table) -> StructType:
    """Return the table's schema, comments included."""
    struct = StructType()
    for column in table.columns:
        struct.add(column.name, _TYPES[column.type], not column.required, {"comment": column.comment})
    return struct


def column_ddl(column: Column) -> str:
    """Return one column as it stands in CREATE TABLE."""
    required = " NOT NULL" if column.required else ""
    comment = column.comment.replace("'", "\\'")
    return f"`{column.name}` {column.type}{required} COMMENT '{comment}'"


def conform(df: DataFrame, table: Table) -> DataFrame:
    """Cast and order the columns of `df` as `table` has them.

    Raises SkillmillError, naming them, where columns are missing or are not the table's.
    """
    missing = [name for name in table.column_names if name not in df.columns]
    extra = [name for name in df.columns if name not in table.column_names]
    if missing or extra:
        parts = [f"lacks {', '.join(missing)}"] if missing else []
        parts += [f"has no place for {', '.join(extra)}"] if extra else []
        raise SkillmillError(f"rows for table {table.name}: " + "; ".join(parts))
    return df.select(*[F.col(f"`{column.name}`").cast(column.type).alias(column.name) for column in table.columns])

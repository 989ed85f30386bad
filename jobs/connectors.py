"""What to say where Spark cannot reach a file system."""


def lacks_connector(error: Exception, uri: str) -> str | None:
    """Return, for an error of Hadoop's that says so, that there is no connector for `uri` and what to do; else None."""
    said = str(error)
    if "No FileSystem for scheme" not in said and "ClassNotFoundException" not in said:
        return None
    return (
        f"Spark has no connector for {uri}: add its jar, for s3a:// --packages org.apache.hadoop:hadoop-aws of Spark's "
        "Hadoop version"
    )

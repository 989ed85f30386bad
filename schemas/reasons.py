"""Why something was rejected: the closed list of codes in the tables rejects and ledger."""

REASONS: dict[str, str] = {
    "unsupported_format": "The file's ending is none that a reader is registered for.",
    "unreadable_file": "The file is damaged: not the Parquet, gzip or JSON that its ending promises.",
    "too_large": "The file is larger than 1 GiB and its format is read whole; use JSON lines or Parquet.",
    "not_text": "The file or line holds binary data (more than a tenth of it control characters).",
    "undecodable": "The bytes are neither UTF-8, UTF-16 with a byte order mark, nor Windows-1252.",
    "bad_json": "The line or file is not valid JSON.",
    "not_an_object": "The JSON value is not an object with fields.",
    "bad_csv_row": "The CSV row has more or fewer fields than the header.",
    "missing_text": "The row has no text field, or it is null.",
    "text_not_string": "The text field holds something other than a string.",
    "empty_text": "The text is empty or only white space.",
    "bad_id": "The id is a list or an object.",
    "recognizer_failed": "The recogniser raised an error on this document; the detail names the error.",
    "not_english": "The text is not in English, and the model of skill sets knows English only.",
}

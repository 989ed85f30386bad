"""The page and the API: a FastAPI application over a pool of models. Runs without pyspark and without Java."""

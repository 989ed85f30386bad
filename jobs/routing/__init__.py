"""The router's classifier: what it learns from, trained and measured. Imports and runs without pyspark and Java."""

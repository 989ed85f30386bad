"""Compare a model with labelled text: strict precision, recall and F1. Runs without Spark, torch or Java."""

"""Fine-tune an encoder into a model folder, and convert it. Runs without Spark and without Java."""

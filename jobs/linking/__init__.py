"""The linker's model: trained, converted and measured. Imports and runs without pyspark and without Java."""

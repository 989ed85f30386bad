"""Recognisers that run in Spark's JVM: Spark NLP's token classifier and its EntityRuler. Loaded only when asked for.

The folder is not called sparknlp: under spark-submit jobs/ is on the path, and would shadow the package.
"""

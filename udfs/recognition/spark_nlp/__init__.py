"""What Python does before and after Spark NLP: texts in, its words out; its labels in, mentions out."""

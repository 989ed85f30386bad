"""What weak labelling needs beside Spark: reading lists of skills, writing sentences as labelled text."""

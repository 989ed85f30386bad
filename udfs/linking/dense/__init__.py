"""Dense retrieval: names and sentences as vectors, compared by cosine. Imports neither torch nor transformers."""

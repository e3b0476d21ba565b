"""Stage 2: an official's words in a document, with where they stand and whose they are said to be."""

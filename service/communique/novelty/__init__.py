"""Stage 4: the same words elsewhere are one statement, and what was said before is not new."""

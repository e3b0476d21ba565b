"""Stage 3, attribute: a speaker as printed becomes a person, an office and a side, checked for that day."""

"""The two real episodes that ship with the package: their words, not their results."""

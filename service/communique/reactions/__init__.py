"""Stage 8: what an instrument did after a statement, once the window has closed."""

"""Stage 5: how a statement sounds to a market."""

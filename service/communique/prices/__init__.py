"""Stage 7: bars with both ends and `known_at`, and the sessions of the exchanges they come from."""

"""Stage 10: from the ledger's outbox to the Redis stream, and from the stream to a desk."""

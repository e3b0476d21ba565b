"""Looking back: the ledger's records as frames. Reads the ledger, never the worker."""

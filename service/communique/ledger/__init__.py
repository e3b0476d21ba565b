"""The ledger: what was collected, decided and emitted. The truth; the stream is a window on it."""

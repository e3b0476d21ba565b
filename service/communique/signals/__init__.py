"""Stages 6 and 9: records to signals, each kind a pure function in its own file."""

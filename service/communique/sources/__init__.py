"""Collect: files, watched folders and (each its own module) whatever else prints what officials say, as Documents."""

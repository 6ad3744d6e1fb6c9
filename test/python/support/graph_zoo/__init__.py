"""Graphs that people build, with what an expert expects of their folded table, written down before it was folded."""

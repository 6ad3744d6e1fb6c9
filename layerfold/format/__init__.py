"""The format: what a collector hands over, the outline, and the payload. Imports nothing."""

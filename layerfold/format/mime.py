"""The MIME type of the format: its digit is the major version, and the only home of it in Python."""

MIME_TYPE = "application/vnd.layerfold.v1+json"

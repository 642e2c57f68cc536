"""Reading files in child processes, so that no file can take the run down with it.

A child may use so much memory and so much time without giving a document; past either, or when it dies of what it
reads, the file goes to quarantine and a fresh child goes on with the next. See :class:`ParserPool`.
"""

from ingest.workers.pool import Done, ParserPool, Read

__all__ = ["Done", "ParserPool", "Read"]

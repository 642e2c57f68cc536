"""Which format reads which bytes. A new format is one module and one line in :data:`FORMATS`."""


from ingest.formats.base import Format

FORMATS: tuple[Format, ...] = ()

"""Finding the structure of a text: which stretch of it is which article, paragraph, speech turn or section."""

from ingest.structure.leaves import HEADING
from ingest.structure.lines import Block
from ingest.structure.outline import outline, sections_of

__all__ = ["HEADING", "Block", "outline", "sections_of"]

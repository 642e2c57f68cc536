"""XML too large for one tree, element by element; as safe as :func:`ingest.xml.parse_xml`."""

from collections.abc import Iterator

from lxml import etree

from ingest.formats.base import Source
from lake.schema.errors import HostileError, LimitError, UnreadableError


def stream_xml(source: Source, tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """``start`` and ``end`` events of the elements with these tags (``{*}div`` in any namespace), in document order.

    The caller clears what it has read. Nothing outside the bytes is ever read, and no entity is expanded.

    Raises:
        HostileError: the document declares entities.
        LimitError: elements are nested deeper, or texts longer, than libxml2 allows by default.
        UnreadableError: it is not well-formed; what came before has been handed over.
    """
    with source.open() as stream:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            attribute_defaults=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        checked = False
        try:
            for event, element in events:
                if not checked:
                    _refuse_entities(element)
                    checked = True
                yield event, element
        except etree.XMLSyntaxError as error:
            line, column = error.position
            message = f"{error.msg} (line {line}, column {column})"
            kinds = {entry.type_name for entry in error.error_log}  # type: ignore[attr-defined]
            if kinds & {"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG"}:
                raise LimitError(f"XML past a limit: {message}") from error
            if "ERR_ENTITY_LOOP" in kinds:
                raise HostileError(f"XML with entities that refer to each other: {message}") from error
            raise UnreadableError(f"not well-formed XML: {message}") from error


def _refuse_entities(element: etree._Element) -> None:
    subset = element.getroottree().docinfo.internalDTD
    for entity in () if subset is None else subset.iterentities():  # type: ignore[attr-defined]
        raise HostileError(f"XML that declares the entity {entity.name!r}; entities are never expanded")

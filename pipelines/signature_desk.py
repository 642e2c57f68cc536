"""What a desk tells of the signatures that documents bear."""

from typing import Any

from lake.schema.errors import UnknownValueError
from lake.schema.values import SIGNATURES
from lake.store import Lake


class SignatureDesk:
    """Signatures of received documents."""

    lake: Lake

    def signatures(self, document: str | None = None, *, status: str | None = None) -> list[dict[str, Any]]:
        """The signatures that documents bear, as they were found when the documents came in.

        Args:
            document: only of this one, by its id, how the id begins, or the id or URL that its source gave.
            status: only ``valid``, ``invalid``, ``unknown signer`` or ``none``.

        Raises:
            UnknownValueError: another status.
        """
        from pipelines.signatures import listed

        if status is not None and status not in SIGNATURES:
            raise UnknownValueError("status of a signature", status, SIGNATURES)
        return listed(self.lake, document, status)

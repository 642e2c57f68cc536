"""``seal.json``: a vault's data key, wrapped by the key that opens the vault, and where that key is to be had.

Where the file stands, the vault is encrypted. To change the key is to wrap the data key anew.
"""

import base64
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from lake.schema.errors import IntegrityError, LakeError, LegationError
from lake.sealed.cipher import DataKey
from lake.sealed.keys import key_of

SEAL = "seal.json"
FOLDER = "sealed"
"""Of a vault's sealed files."""

FORMAT = 1


def make(path: Path, source: str, data_key: DataKey | None = None) -> DataKey:
    """Wrap a new data key and keep it at ``path``; the one that another process kept there meanwhile, if one did.

    Args:
        path: of the envelope.
        source: the key that wraps; see :func:`lake.sealed.keys.key_of`.
        data_key: a key that exists, put in place of what the envelope held.

    Raises:
        LakeError: the wrapping key cannot be had.
    """
    fresh = data_key or DataKey.new()
    wrapping = key_of(source)
    content = {
        "format": FORMAT,
        "cipher": "AES-256-GCM",
        "source": source,
        "key": wrapping.id,
        "data_key": base64.b64encode(wrapping.wrap(fresh.key)).decode(),
        "check": fresh.check,
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        if data_key is not None:
            os.replace(draft, path)
        else:
            os.link(draft, path)
    except FileExistsError:
        return opened(path, (source,))
    finally:
        draft.unlink(missing_ok=True)
    return fresh


def opened(path: Path, sources: Sequence[str] = ()) -> DataKey:
    """The data key in the envelope at ``path``.

    Args:
        path: of the envelope.
        sources: where the wrapping key may be had, besides where the envelope says.

    Raises:
        LakeError: none of the keys can be had, or none is the one.
        IntegrityError: the envelope is damaged.
    """
    content = _read(path)
    refusals = []
    for source in dict.fromkeys((*sources, content["source"])):
        try:
            wrapping = key_of(source)
            if wrapping.id != content["key"]:
                raise LakeError("it is another key than the one this vault was encrypted with")
            try:
                found = DataKey(wrapping.unwrap(base64.b64decode(content["data_key"])))
            except ValueError:
                raise LakeError("what it unwraps is no data key") from None
            if found.check != content["check"]:
                raise LakeError("what it unwraps is not this vault's data key")
            return found
        except LegationError as error:
            refusals.append(f"{source}: {error}")
    raise LakeError(f"the vault {path.parent.name} is encrypted and its key cannot be had ({'; '.join(refusals)})")


def source_of(path: Path) -> str:
    """Where the envelope says that its key is to be had.

    Raises:
        IntegrityError: the envelope is damaged.
    """
    return _read(path)["source"]


def _read(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise LakeError(f"{path.parent.name}/{path.name} is of format {content['format']}, this reads {FORMAT}")
        return {name: str(content[name]) for name in ("source", "key", "data_key", "check")}
    except (OSError, ValueError, KeyError, TypeError):
        raise IntegrityError(
            f"{path.parent.name}/{path.name} is damaged or gone: without it the vault cannot be opened; put back the "
            "copy of a backup"
        ) from None

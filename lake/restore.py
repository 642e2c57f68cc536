"""A lake made again from a snapshot, after every file of it was held against its checksum."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lake import manifest
from lake.audit import AuditLog, listed
from lake.backup import ABOUT, FORMAT
from lake.config import read_config
from lake.durability import appearing, is_free
from lake.manifest import Checked
from lake.schema.errors import IntegrityError, RefusedError
from lake.whose import account


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made."""

    path: Path
    files: int
    about: dict[str, Any]
    """``snapshot.json`` of the package."""


def restore(source: Path, target: Path, progress: Checked | None = None, *, noted: bool = True) -> Restored:
    """Make a lake from a snapshot.

    Args:
        source: a plain snapshot or a bag.
        target: an empty or new folder; it appears whole or not at all.
        progress: told how many files were checked.
        noted: whether the audit logs in it are told.

    Raises:
        RefusedError: the source is no snapshot, or the target is not empty or cannot be written.
        IntegrityError: a file of the source is damaged or missing, or one too many; the message names it.
        LakeError: the settings in it are those of another version.
    """
    source, target = source.absolute(), target.absolute()
    if not source.is_dir():
        raise RefusedError(f"{source} is not a folder: name the folder of a snapshot, unpacked")
    if not is_free(target):
        raise RefusedError(f"{target} is not empty: a lake is restored into a new or empty folder")
    files = manifest.check(source, progress)
    root = manifest.payload(source)
    about = _about(root, files)
    read_config(root)
    try:
        with appearing(target) as draft:
            _copy(root, draft, files, about)
            if noted:
                _note(draft, source, about)
    except OSError as error:
        raise RefusedError(f"nothing can be restored to {target}: {error.strerror or error}") from error
    return Restored(target, len(files) - 1, about)


def _about(root: Path, files: dict[str, manifest.Sums]) -> dict[str, Any]:
    if ABOUT not in files:
        raise RefusedError(f"{root} is no snapshot of a lake: it holds no {ABOUT}")
    try:
        about = json.loads((root / ABOUT).read_text(encoding="utf-8"))
        known = about["format"] == FORMAT and isinstance(about["vaults"], list) and isinstance(about["modes"], dict)
        known = known and all(int(mode, 8) >= 0 and _within(Path(path)) for path, mode in about["modes"].items())
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise RefusedError(f"{root / ABOUT} is not of a version that this Legation reads")
    return dict(about)


def _within(path: Path) -> bool:
    """Whether a path stays in the folder that it is taken in; the modes of a forged snapshot may name any."""
    return not path.is_absolute() and ".." not in path.parts


def _copy(root: Path, draft: Path, files: dict[str, manifest.Sums], about: dict[str, Any]) -> None:
    modes = {path: int(str(mode), 8) & 0o777 for path, mode in about["modes"].items()}
    folders = {parent for path in files for parent in Path(path).parents} | {Path(path) for path in modes}
    for folder in sorted(each for each in folders if each.parts and _within(each)):
        (draft / folder).mkdir(mode=0o700)
    for path, sums in files.items():
        if path != ABOUT and manifest.copied(root / path, draft / path, bag=bool(sums.sha512)) != sums:
            raise IntegrityError(f"{root / path} changed while it was being read")
    # What bars others comes before what lets them in: from the deepest folder up, each as it was.
    for folder in sorted(folders, key=lambda each: -len(each.parts)):
        if folder.parts and (draft / folder).is_dir():
            (draft / folder).chmod(modes.get(folder.as_posix(), 0o700))
    draft.chmod(modes.get(".", 0o700))


def _note(draft: Path, source: Path, about: dict[str, Any]) -> None:
    """Tell the logs that came along, each by itself; those of encrypted vaults have their key elsewhere."""
    levels = read_config(draft).marking_levels
    for folder, marking in sorted(about.get("logs", {}).items()):
        log = AuditLog(draft / "vaults" / Path(folder).name, levels.parse(str(marking)))
        if log.path.is_file():
            log.append(
                {
                    "who": account(),
                    "act": "restore",
                    "clearance": str(about.get("clearance", "")),
                    "asked": {"source": str(source), "taken_at": str(about.get("taken_at", ""))},
                    "given": listed([]),
                    "outcome": "done",
                }
            )

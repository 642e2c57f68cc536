"""Runs: who wrote a row, with which code and what parameters."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from lake.vault import Vault


def code_version() -> str:
    """Version of Legation that is running."""
    try:
        return version("legation")
    except PackageNotFoundError:
        return "unknown"


@dataclass(slots=True)
class Run:
    """One run of a pipeline. Its row goes into each vault with the first rows that it writes there."""

    pipeline: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    run_id: str = ""
    _noted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.run_id = self.run_id or f"{self.pipeline}-{self.started_at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"

    def rows(self, vault: Vault) -> dict[str, list[dict[str, Any]]]:
        """The row of ``runs`` for a vault that does not have it yet."""
        if str(vault.marking) in self._noted:
            return {}
        self._noted.add(str(vault.marking))
        return {
            "runs": [
                {
                    "pipeline": self.pipeline,
                    "started_at": self.started_at,
                    "code": code_version(),
                    "parameters": json.dumps(dict(self.parameters), ensure_ascii=False, default=str),
                }
            ]
        }

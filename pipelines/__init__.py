"""The ways through the house. ``from pipelines import Desk`` is all that most users need."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.desk import Desk

__all__ = ["Desk"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: worker processes import single modules of this package and must stay light.
    if name == "Desk":
        from pipelines.desk import Desk

        return Desk
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

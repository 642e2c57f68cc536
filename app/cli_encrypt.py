"""The commands on encryption at rest."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.render import Result, line

if TYPE_CHECKING:
    from app.cli import Settings

MARKING = Annotated[str, typer.Argument(metavar="MARKING", help="The lowest marking that it is to hold for.")]
NewKey = Annotated[bool, typer.Option("--new-key", help="Make the key file first; it must not be there yet.")]
_KEY = "`file:PATH` (a whole path), `env:NAME` or `pkcs11:token=TOKEN;object=KEY?module-path=LIBRARY`"


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the commands to the command line."""

    @app.command()
    def encrypt(
        marking: MARKING,
        key: Annotated[
            str | None, typer.Option(metavar="KEY", help=f"{_KEY}; the one of the settings if not given.")
        ] = None,
        new_key: NewKey = False,
    ) -> None:
        """Encrypt the vaults of a marking and those above it, as far as the clearance reaches; may be called again."""
        settings.show(settings.desk().encrypt(marking, key, new_key=new_key), _encrypted)

    @app.command()
    def rekey(
        marking: MARKING,
        key: Annotated[str, typer.Option(metavar="KEY", help=f"The new key: {_KEY}.")],
        new_key: NewKey = False,
    ) -> None:
        """Let another key open the vaults of a marking and those above it; nothing is sealed anew."""
        settings.show(settings.desk().rekey(marking, key, new_key=new_key), _rekeyed)


def _encrypted(out: Console, result: Result) -> None:
    for each in result["encrypted"]:
        line(
            out, f"{each['marking']}: {each['files']} files sealed ({each['bytes'] >> 10} KiB), the plain ones removed"
        )
    line(
        out,
        f"vaults from {result['marking']} upwards are encrypted; {result['key']} opens them: keep a copy of it apart",
    )
    if result["encrypted"]:
        line(out, "blocks of the disk that held the plain files may keep them until they are written over", "yellow")


def _rekeyed(out: Console, result: Result) -> None:
    for marking in result["rewrapped"]:
        line(out, f"{marking}: opened by {result['key']} from now on")
    line(out, "copies made before, and whoever kept a data key, are opened by the old key as before", "yellow")

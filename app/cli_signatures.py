"""The command on the signatures that documents bear."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.render import Result, line

if TYPE_CHECKING:
    from app.cli import Settings


def register(app: typer.Typer, settings: "Settings") -> None:
    """Add the command to the command line."""

    @app.command()
    def signatures(
        document: Annotated[
            str | None, typer.Argument(metavar="[DOCUMENT]", help="Only of this one: its id, or that of its source.")
        ] = None,
        status: Annotated[
            str | None, typer.Option(metavar="STATUS", help="valid, invalid, `unknown signer` or none.")
        ] = None,
    ) -> None:
        """Show by whom received documents are signed, and whether the signatures hold."""
        settings.show({"signatures": settings.desk().signatures(document, status=status)}, _listed)


def _listed(out: Console, result: Result) -> None:
    styles = {"valid": "green", "invalid": "red", "unknown signer": "yellow"}
    for each in result["signatures"]:
        when = f", {each['time_basis']} {each['signed_at'][:19]}" if each["signed_at"] else ""
        who = f" by {each['signer']} (issued by {each['issuer']})" if each["signer"] else ""
        line(out, f"{each['status']}{who}{when}: {each['title']}", styles.get(each["status"], ""))
        said = f"covers {each['covers']}" if each["status"] != "none" else ""
        told = "; ".join(part for part in (said, each["reason"]) if part)
        line(out, f"  {each['document_id'][:12]} {told}")
    if not result["signatures"]:
        line(out, "no signatures")

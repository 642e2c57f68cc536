"""What a watch sends, in the forms that others read: mail, CloudEvents 1.0, and the Common Alerting Protocol 1.2."""

import json
import mimetypes
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

from pipelines.report.html import inert
from pipelines.runs import code_version

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"


def event(kind: str, identity: str, subject: str, now: datetime, data: dict[str, Any]) -> bytes:
    """A CloudEvent in structured JSON; the same product has the same ``id`` at every try, so that it can be told apart.

    Args:
        kind: ``alert`` or ``report``.
        identity: id of the product.
        subject: what it is about, in words.
        now: when it is sent.
        data: the content, which carries its ``marking``.
    """
    return json.dumps(
        {
            "specversion": "1.0",
            "id": identity,
            "source": "urn:legation:watch",
            "type": f"org.legation.{kind}.v1",
            "subject": inert(subject),
            "time": now.isoformat(),
            "datacontenttype": "application/json",
            "data": data,
        },
        ensure_ascii=False,
    ).encode()


def cap(alert: dict[str, Any], *, marking: str, public: bool, sender: str, status: str, now: datetime) -> bytes:
    """An alert as a CAP 1.2 message.

    Severity is not known from a rise in reports and is given as such; certainty is ``Possible`` or ``Likely`` by the
    likelihood that the rule's record gives, ``Unknown`` where it has none.

    Args:
        alert: ``id``, ``name``, ``codes``, ``headline``, ``description``, ``likelihood``, ``day``.
        marking: who may see it.
        public: whether the marking is the lowest.
        sender: who is named as the sender.
        status: ``Actual``, ``Exercise`` or ``Test``.
        now: when it is sent.
    """
    ET.register_namespace("", CAP)
    root = ET.Element(f"{{{CAP}}}alert")

    def add(parent: ET.Element, name: str, text: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{CAP}}}{name}")
        element.text = inert(text)
        return element

    add(root, "identifier", f"legation.{alert['id'][:32]}")
    add(root, "sender", sender)
    add(root, "sent", now.replace(microsecond=0).isoformat())
    add(root, "status", status)
    add(root, "msgType", "Alert")
    add(root, "source", f"Legation {code_version()}")
    add(root, "scope", "Public" if public else "Restricted")
    if not public:
        add(root, "restriction", marking.upper())
    info = ET.SubElement(root, f"{{{CAP}}}info")
    add(info, "language", "en")
    add(info, "category", "Security")
    add(info, "event", "Reporting above its usual level")
    add(info, "urgency", "Unknown")
    add(info, "severity", "Unknown")
    likelihood = alert["likelihood"]
    add(info, "certainty", "Unknown" if likelihood is None else "Likely" if likelihood > 0.5 else "Possible")
    add(info, "headline", alert["headline"][:160])
    add(info, "description", alert["description"])
    area = ET.SubElement(info, f"{{{CAP}}}area")
    add(area, "areaDesc", alert["name"])
    for code in alert["codes"]:
        geocode = ET.SubElement(area, f"{{{CAP}}}geocode")
        add(geocode, "valueName", "ISO 3166-1 alpha-3")
        add(geocode, "value", code)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def mail(
    identity: str,
    subject: str,
    text: str,
    *,
    marking: str,
    sender: str,
    recipients: Sequence[str],
    files: Sequence[Path],
    now: datetime,
    words: str = "",
) -> EmailMessage:
    """A mail whose subject and first line bear the marking, with files attached."""
    words = words or marking.upper()
    message = EmailMessage()
    message["Subject"] = " ".join(inert(f"[{words}] {subject}").split())
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{identity}@{sender.rpartition('@')[2]}>"
    message["X-Marking"] = marking
    message.set_content(f"{words}\n\n{inert(text)}\n\n{words}\n", cte="quoted-printable")
    for file in files:
        main, _, sub = (mimetypes.guess_type(file.name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(file.read_bytes(), maintype=main, subtype=sub, filename=file.name)
    return message

"""What is sent, when what it says is hostile."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

from pipelines.watch import messages

NOW = datetime(2025, 5, 7, 6, 0, tzinfo=UTC)
HOSTILE = 'x</headline><evil/>&\x00\x1b[31m"\r\nBcc: spy@evil.example\u202e'


def test_a_cap_message_holds_hostile_words_as_words() -> None:
    alert = {
        "id": "a" * 64, "name": HOSTILE, "codes": ["XLH", "XTV"], "headline": HOSTILE * 10, "description": HOSTILE,
        "likelihood": 0.7, "day": "2025-05-06",
    }  # fmt: skip
    made = messages.cap(alert, marking="restricted", public=False, sender="m.example", status="Exercise", now=NOW)
    root = ET.fromstring(made)
    space = f"{{{messages.CAP}}}"
    assert root.findtext(f"{space}scope") == "Restricted"
    assert root.findtext(f"{space}restriction") == "RESTRICTED"
    assert root.findtext(f"{space}sent") == "2025-05-07T06:00:00+00:00"
    assert root.findtext(f"{space}info/{space}certainty") == "Likely"
    assert [one.text for one in root.iter(f"{space}value")] == ["XLH", "XTV"]
    assert not list(root.iter("evil"))
    assert len(root.findtext(f"{space}info/{space}headline") or "") <= 160


def test_a_mail_has_no_headers_but_ours() -> None:
    made = messages.mail(
        "id1", HOSTILE, HOSTILE, marking="public", sender="w@m.example", recipients=["o@m.example"], files=[], now=NOW
    )
    read = message_from_bytes(bytes(made), policy=default)
    assert read["Bcc"] is None
    assert str(read["Subject"]).startswith("[PUBLIC] x</headline>")
    assert read["X-Marking"] == "public"
    body = read.get_content()
    assert body.startswith("PUBLIC")
    assert "\x1b" not in body


def test_a_cloud_event_is_json_whatever_it_holds() -> None:
    made = json.loads(messages.event("alert", "id1", HOSTILE, NOW, {"marking": "public", "text": HOSTILE}))
    assert made["specversion"] == "1.0"
    assert made["time"] == "2025-05-07T06:00:00+00:00"
    assert made["data"]["text"] == HOSTILE

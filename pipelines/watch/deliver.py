"""Sending products to where the settings say, again after failures, and never above what a target may get."""

import hashlib
import os
import shutil
import smtplib
import ssl
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from ingest.sources.transport import CheckedTransport
from lake.schema.errors import ConfigError
from lake.schema.marking import Levels
from pipelines.watch import messages
from pipelines.watch.settings import CapTarget, FileTarget, HookTarget, MailTarget, Target, WatchConfig
from pipelines.watch.state import State, Waiting

SECONDS = 30.0
"""Time for one delivery."""
FIRST, LONGEST = 60.0, 3600.0
"""Seconds to wait after a first failure, and at most."""
TRIES = 60
"""About two days of trying; then it is given up, and said so."""


def name_of(target: Target) -> str:
    """A fingerprint of a target's settings."""
    return hashlib.sha256(target.model_dump_json().encode()).hexdigest()[:16]


def put(
    state: State, config: WatchConfig, levels: Levels, *, what: str, identity: str, marking: str, now: datetime,
    body: dict[str, str],
) -> int:  # fmt: skip
    """Put a product in line for every target that takes it; how many do.

    A target gets nothing whose marking its own does not dominate; how often that happened is counted.
    """
    placed = 0
    for target in config.deliver:
        if what not in target.what:
            continue
        allowed = levels.parse(target.marking or levels.lowest)
        if not levels.dominates(allowed, levels.parse(marking)):
            state.withheld += 1
            continue
        state.waiting.append(
            Waiting(id=identity, target=name_of(target), what=what, marking=marking, body=body, due=now)
        )
        placed += 1
    return placed


def send(state: State, config: WatchConfig, levels: Levels, now: datetime) -> tuple[int, list[str]]:
    """Send what is due; how much was sent, and what went wrong, in words."""
    targets = {name_of(target): target for target in config.deliver}
    left: list[Waiting] = []
    problems: list[str] = []
    sent = 0
    for one in state.waiting:
        target = targets.get(one.target)
        if target is None:
            continue
        if now < one.due <= now + timedelta(seconds=LONGEST):  # later than that only if the clock was set back
            left.append(one)
            continue
        try:
            _send(one, target, levels, now)
            sent += 1
        except (OSError, httpx.HTTPError, smtplib.SMTPException, ConfigError, ValueError) as error:
            one.tries += 1
            one.error = str(error) or type(error).__name__
            one.due = now + timedelta(seconds=min(LONGEST, FIRST * 2 ** min(one.tries - 1, 20)))
            gone = one.tries >= TRIES
            problems.append(f"{one.what} to {target.to}: {one.error}{' (given up)' if gone else ''}")
            if not gone:
                left.append(one)
    state.waiting = left
    return sent, problems


def _send(one: Waiting, target: Target, levels: Levels, now: datetime) -> None:
    match target:
        case FileTarget():
            if one.what == "report":
                for path in _files(one):
                    _copy(path, target.folder)
            else:
                _write(target.folder / f"{one.id[:32]}.xml", _cap(one, "legation", "Actual", levels, now))
        case CapTarget():
            if one.what == "alert":
                _write(target.folder / f"{one.id[:32]}.xml", _cap(one, target.sender, target.status, levels, now))
        case HookTarget():
            _post(one, target, levels, now)
        case MailTarget():
            _mail(one, target, levels, now)


def _files(one: Waiting) -> list[Path]:
    return [Path(path) for path in one.body.get("files", "").splitlines()]


def _alert(one: Waiting) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.body["name"],
        "codes": [code for code in one.body["codes"].split("-") if code],
        "headline": one.body["title"],
        "description": one.body["text"],
        "likelihood": float(one.body["likelihood"]) if one.body["likelihood"] else None,
        "day": one.body["day"],
    }


def _cap(one: Waiting, sender: str, status: str, levels: Levels, now: datetime) -> bytes:
    public = one.marking == levels.lowest
    marking = levels.words(one.marking)
    return messages.cap(_alert(one), marking=marking, public=public, sender=sender, status=status, now=now)


def _copy(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{source.name}.{os.getpid()}"
    shutil.copyfile(source, draft)
    os.replace(draft, folder / source.name)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    os.replace(draft, path)


def _post(one: Waiting, target: HookTarget, levels: Levels, now: datetime) -> None:
    """Post a CloudEvent; redirects are not followed.

    Raises:
        httpx.HTTPError: nobody answers, or with an error.
    """
    body: dict[str, Any] = {"marking": one.marking, "marking_words": levels.words(one.marking), **one.body}
    headers = {"Content-Type": messages.CONTENT_TYPE}
    if target.token_env:
        headers["Authorization"] = f"Bearer {_secret(target.token_env)}"
    # The address stands in the administrator's own settings, and most ministries' hooks are inside their network.
    transport = CheckedTransport(allow_private=True, deadline=time.monotonic() + SECONDS)
    with httpx.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=SECONDS) as client:
        event = messages.event(one.what, one.id, one.body["title"], now, body)
        answer = client.post(target.url, content=event, headers=headers)
    if not answer.is_success:
        raise httpx.HTTPError(f"the hook answered {answer.status_code}")


def _mail(one: Waiting, target: MailTarget, levels: Levels, now: datetime) -> None:
    files = _files(one)
    message = messages.mail(
        one.id[:32], one.body["title"], one.body["text"], marking=one.marking, sender=target.sender,
        recipients=target.recipients, files=files, now=now, words=levels.words(one.marking),
    )  # fmt: skip
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if target.security == "tls":
        server = smtplib.SMTP_SSL(target.host, target.port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(target.host, target.port, timeout=SECONDS)
    with server:
        if target.security == "starttls":
            server.starttls(context=context)
        if target.user and target.password_env:
            server.login(target.user, _secret(target.password_env))
        server.send_message(message)


def _secret(name: str) -> str:
    """A secret of the environment; none is ever kept in a file.

    Raises:
        ConfigError: it is not set.
    """
    value = os.environ.get(name)
    if not value:
        raise ConfigError(f"the environment variable {name} is not set")
    return value

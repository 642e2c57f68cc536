"""Schemes of markings that ship with Legation; `legation init --profile NAME` writes one into ``lake.json``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lake.schema.errors import UnknownValueError
from lake.schema.marking import DEFAULT_LEVELS


@dataclass(frozen=True, slots=True)
class Profile:
    """Levels (lowest first), compartments, how they are written, and how long they protect."""

    levels: tuple[str, ...]
    source: str
    """Where the scheme is laid down."""
    caveats: tuple[str, ...] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    protection: Mapping[str, int] = field(default_factory=dict)


PROFILES: dict[str, Profile] = {
    "default": Profile(DEFAULT_LEVELS, "Legation's own"),
    "vietnam": Profile(
        ("cong-khai", "mat", "toi-mat", "tuyet-mat"),
        "Law on Protection of State Secrets, 29/2018/QH14: grades in Article 8, periods in Article 19",
        labels={
            "cong-khai": "Công khai",
            "mat": "Mật",
            "toi-mat": "Tối mật",
            "tuyet-mat": "Tuyệt mật",
            "rel": "Chỉ phổ biến đến",
            "none": "nội bộ",
        },
        protection={"mat": 10, "toi-mat": 20, "tuyet-mat": 30},
    ),
    "nato": Profile(
        ("unclassified", "restricted", "confidential", "secret", "cosmic-top-secret"),
        "NATO security policy, C-M(2002)49",
        caveats=("atomal", "bohemia", "crypto"),
        labels={
            "unclassified": "NATO Unclassified",
            "restricted": "NATO Restricted",
            "confidential": "NATO Confidential",
            "secret": "NATO Secret",
            "cosmic-top-secret": "Cosmic Top Secret",
            "rel": "Releasable to",
        },
    ),
    "tlp": Profile(
        ("clear", "green", "amber", "amber-strict", "red"),
        "FIRST, Traffic Light Protocol 2.0 (2022)",
        caveats=(),
        labels={
            "clear": "TLP:CLEAR",
            "green": "TLP:GREEN",
            "amber": "TLP:AMBER",
            "amber-strict": "TLP:AMBER+STRICT",
            "red": "TLP:RED",
        },
    ),
}
"""By name."""


def profile(name: str) -> Profile:
    """The scheme of that name.

    Raises:
        UnknownValueError: there is none.
    """
    if name not in PROFILES:
        raise UnknownValueError("profile", name, PROFILES)
    return PROFILES[name]

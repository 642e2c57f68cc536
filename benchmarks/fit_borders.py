"""Derive which states share a land border from Natural Earth's 1:50m countries: models/forecasts/borders.json.

    python -m benchmarks.fit_borders countries-50m.json

The file is that of the npm package `world-atlas` 2.0.2 (ISC; the data are Natural Earth's, in the public domain). In
its topology two countries that border share an arc, so nothing is computed but set membership. Territories without a
code of their own there are counted to the state that international practice counts them to.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.core import get_global

TARGET = Path(__file__).parent.parent / "models" / "forecasts" / "borders.json"
ENDED = frozenset(("BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR", "ANT", "QUU", "XKK"))
"""Codes of ISO 3166-3 that CLDR still knows, and of no state."""

WITHOUT_CODE = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP"}


def arcs(nested: Any) -> Iterator[int]:
    """Numbers of the arcs of a geometry, whichever way they are run through."""
    if isinstance(nested, int):
        yield nested if nested >= 0 else ~nested
    else:
        for part in nested:
            yield from arcs(part)


def borders(topology: dict[str, Any]) -> dict[str, list[str]]:
    """Codes of the neighbours of each country of a topology."""
    numeric = {
        alias: code for alias, codes in get_global("territory_aliases").items() if alias.isdigit() for code in codes
    }
    alpha3 = {
        codes[0]: alias
        for alias, codes in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha() and alias not in ENDED
    }
    owners: dict[int, set[str]] = defaultdict(set)
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = alpha3.get(numeric.get(geometry.get("id", ""), "")) or WITHOUT_CODE.get(name)
        if code is not None:
            for arc in arcs(geometry["arcs"]):
                owners[arc].add(code)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for codes in owners.values():
        for code in codes:
            neighbours[code] |= codes - {code}
    return {code: sorted(its) for code, its in sorted(neighbours.items()) if its}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit_borders", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="countries-50m.json of world-atlas")
    found = borders(json.loads(parser.parse_args().file.read_text(encoding="utf-8")))
    source = "derived from Natural Earth 1:50m (public domain) by `python -m benchmarks.fit_borders`, world-atlas 2.0.2"
    lines = ",\n".join(f"  {json.dumps(code)}: {json.dumps(its)}" for code, its in found.items())
    TARGET.write_text(f'{{\n "source": {json.dumps(source)},\n "borders": {{\n{lines}\n }}\n}}\n', encoding="utf-8")
    print(f"{len(found)} states, {sum(map(len, found.values())) // 2} borders")


if __name__ == "__main__":
    main()

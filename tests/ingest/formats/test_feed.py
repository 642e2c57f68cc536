"""Feeds: one document an entry, for RSS, Atom, RDF, CDF and JSON Feed."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import feed
from ingest.formats.base import Source
from ingest.formats.fragment import fragment_blocks, plain
from lake.schema.errors import HostileError, UnreadableError
from lake.schema.parsed import Parsed

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Strait Monitor</title><link>http://m.example/</link>
<language>en-us</language>
<item><title>Ferry &amp;amp; fog</title><link>http://m.example/1</link><guid isPermaLink="false">m-1</guid>
<pubDate>Tue, 06 May 2025 07:40:00 +0700</pubDate><author>a@m.example (Mina Alder)</author><category>sea</category>
<description>&lt;p&gt;Ferries wait.&lt;/p&gt;&lt;p&gt;Fog &lt;b&gt;holds&lt;/b&gt;.
&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description></item>
<item><link>http://m.example/2</link></item>
<item><guid>m-1</guid><title>The same guid again</title></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi"><title>Tin eo biển</title><id>urn:f</id>
<entry><title type="text">Phà tạm dừng</title><id>urn:e:1</id><link rel="alternate" href="http://m.example/vi/1"/>
<published>2025-05-06</published><updated>2025-05-07T01:00:00Z</updated><summary>Sương mù.</summary>
<content type="html">&lt;p&gt;Sương mù. Phà chờ.&lt;/p&gt;</content>
<author><name>Hà An</name></author></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://m.example/"><title>M</title></channel>
<item rdf:about="http://m.example/9"><title>Nine</title><link>http://m.example/9</link><dc:date>2025-05</dc:date></item>
</rdf:RDF>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "M",
    "language": "fr",
    "authors": [{"name": "Rédaction"}],
    "items": [
        {
            "id": 7,
            "url": "http://m.example/7",
            "title": "Sept",
            "content_html": "<p>Un</p><p>Deux</p>",
            "date_published": "2025-05-06T07:40:00+02:00",
            "tags": ["mer"],
        },
        {"id": "8", "content_text": "Premier.\n\nSecond."},
        "not an item",
    ],
}


def source(data: bytes | str, **given: Any) -> Source:
    data = data.encode() if isinstance(data, str) else data
    return Source("feed.xml", parse=lambda s: iter(()), data=data, **given)


def read(data: bytes | str, **given: Any) -> list[Parsed]:
    opened = source(data, **given)
    assert feed.FORMAT.sniff is not None
    assert feed.FORMAT.sniff(opened, opened.head())
    return [entry for entry in feed.read(opened) if isinstance(entry, Parsed)]


def test_rss() -> None:
    first, second, third = read(RSS, member="!/f.rss")
    assert (first.title, first.url, first.external_id) == ("Ferry & fog", "http://m.example/1", "m-1")
    assert first.member == "!/f.rss#entry=m-1"
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2025-05-06T00:40:00+00:00"
    assert first.published_precision == "second"
    assert first.language == "en-US"
    assert first.text == "Ferry & fog\n\nFerries wait.\n\nFog holds."
    assert [s.locator for s in first.sections] == ["title__heading", "p_1", "p_2"]
    assert first.metadata["feed"] == "Strait Monitor"
    assert first.metadata["authors"] == ["Mina Alder"]
    assert first.metadata["tags"] == ["sea"]
    assert (second.text, second.title, second.published_at) == ("http://m.example/2", "", None)
    assert third.member == "!/f.rss#entry=3"
    assert len({entry.content for entry in (first, second, third)}) == 3


def test_atom_in_vietnamese_with_a_summary_that_begins_the_content() -> None:
    (entry,) = read(ATOM)
    assert (entry.title, entry.external_id, entry.language) == ("Phà tạm dừng", "urn:e:1", "vi")
    assert entry.url == "http://m.example/vi/1"
    assert entry.published_precision == "day"
    assert entry.text == "Phà tạm dừng\n\nSương mù. Phà chờ."
    assert entry.metadata["authors"] == ["Hà An"]


def test_rdf() -> None:
    (entry,) = read(RDF)
    assert (entry.title, entry.url, entry.published_precision) == ("Nine", "http://m.example/9", "month")


def test_json_feed() -> None:
    first, second = read(json.dumps(JSON_FEED))
    assert (first.external_id, first.url, first.title, first.language) == ("7", "http://m.example/7", "Sept", "fr")
    assert first.text == "Sept\n\nUn\n\nDeux"
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2025-05-06T05:40:00+00:00"
    assert first.metadata["authors"] == ["Rédaction"]
    assert second.text == "Premier.\n\nSecond."


def test_relative_links_are_resolved_against_the_address_of_the_feed() -> None:
    data = RSS.replace("http://m.example/1<", "/one<")
    assert read(data, url="http://m.example/feeds/a.xml")[0].url in ("http://m.example/one", "/one")


def test_a_declared_charset_is_used() -> None:
    data = RSS.replace("Ferry &amp;amp; fog", "Паром").encode("koi8-r")
    assert read(data, media_type="application/rss+xml", charset="koi8-r")[0].title == "Паром"


def test_an_empty_feed_says_so() -> None:
    with pytest.raises(UnreadableError, match="holds no entries"):
        list(feed.read(source('<rss version="2.0"><channel><title>t</title></channel></rss>')))
    with pytest.raises(UnreadableError, match="no JSON"):
        list(feed.read(source('{"version": "https://jsonfeed.org/version/1", ')))


def test_entities_are_refused_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was opened"))
    body = "<rss><channel><item><title>&a;</title></item></channel></rss>"
    for declaration in ('<!ENTITY a "x">', '<!ENTITY a SYSTEM "http://h.example/">'):
        for encoding in ("utf-8", "utf-16"):
            with pytest.raises(HostileError):
                list(feed.read(source(f"<!DOCTYPE rss [{declaration}]>{body}".encode(encoding))))
    external = f'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://h.example/rss.dtd">{body}'.replace("&a;", "t")
    assert [entry.title for entry in read(external)] == ["t"]


def test_fragments() -> None:
    assert fragment_blocks("a &lt; b") == ["a < b"]
    assert fragment_blocks("a < b\n\nc") == ["a < b", "c"]
    assert fragment_blocks("<ul><li>x<li>y</ul>z<br>w") == ["x", "y", "z\nw"]
    assert fragment_blocks("<table><tr><td>1</td><td>2</td></tr></table>") == ["1 | 2"]
    assert fragment_blocks("<style>p{}</style><!-- no -->") == []
    assert plain("<b>Ha</b> <i>Noi</i>") == "Ha Noi"


EXPECTED = re.compile(rb"Expect:\s*(?:not bozo and )?entries\[(\d+)\]\['(title|link|id)'\] == (.+?)\s*\n")


@pytest.mark.slow
def test_titles_links_and_ids_of_the_feedparser_fixtures(real_data: Path) -> None:
    folder = real_data / "feed-fixtures" / "feedparser"
    if not folder.is_dir():
        pytest.skip(f"no feed fixtures at {folder}")
    checked = {"title": 0, "link": 0, "id": 0}
    wrong = []
    for path in sorted(folder.rglob("*.xml")):
        data = path.read_bytes()
        found = EXPECTED.search(data)
        if not found or b"Header:" in data[:2000] or path.name.startswith("http_"):
            continue  # those expect an HTTP server's headers or address
        number, field = int(found[1]), found[2].decode()
        try:
            expected = ast.literal_eval(found[3].decode("latin-1"))
        except (SyntaxError, ValueError):
            continue
        try:
            entries = list(feed.read(source(data)))
        except HostileError:
            continue
        entry = entries[number]
        assert isinstance(entry, Parsed)
        got = {"title": entry.title, "link": entry.url, "id": entry.external_id}[field]
        checked[field] += 1
        if (got or "") != (plain(expected) if field == "title" else expected.strip()):
            wrong.append((path.name, got, expected))
    assert not wrong
    assert checked["title"] > 15, checked
    assert checked["link"] > 7, checked

"""Quotes are cut from what is stored, and refused when that has changed."""

import time
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.reading import Quote, Withdrawn
from lake.schema.errors import IntegrityError, LakeError
from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import NOON, anew, batch, document, sha256

TEXT = "Điều 5. Các Bên nên thông báo 🕊️ cho Ủy ban.\n中文条约文本。 Ця Конвенція набирає чинності."


def rewrite(vault: Vault, change: pl.Expr) -> None:
    """Change the stored documents behind the lake's back, keeping the files' names."""
    for file in vault.snapshot().files_of("documents"):
        pl.read_parquet(file.path).with_columns(change).write_parquet(file.path)


def test_a_quote(lake: Lake, vault: Vault) -> None:
    row = document(TEXT, external_id="vn-5", published_at=NOON, fidelity="ocr", language="vi")
    vault.commit(batch([TEXT], external_id="vn-5", published_at=NOON, fidelity="ocr", language="vi"), run_id="r")
    quote = lake.cut(row["document_id"], 25, 45)
    assert quote == Quote(
        document_id=row["document_id"],
        external_id="vn-5",
        title=row["title"],
        language="vi",
        published_at=NOON,
        locator="p_2",
        start=25,
        end=45,
        quote=TEXT[25:45],
        fidelity="ocr",
        marking="public",
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(st.tuples(st.sampled_from([TEXT, "abc", "no"]), st.integers(-2, 90), st.integers(-2, 90))))
def test_quotes_are_what_python_cuts(lake: Lake, vault: Vault, spans: list[tuple[str, int, int]]) -> None:
    vault.commit(batch([TEXT, "abc"]), run_id="r")
    found = lake.cut_many([(document(text)["document_id"], start, end) for text, start, end in spans])
    assert len(found) == len(spans)
    for (text, start, end), quote in zip(spans, found, strict=True):
        if text != "no" and 0 <= start < end <= len(text):
            assert isinstance(quote, Quote)
            assert quote.quote == text[start:end]
        else:
            assert isinstance(quote, Withdrawn)


def test_a_changed_text_is_refused(lake: Lake, vault: Vault) -> None:
    vault.commit(batch([TEXT]), run_id="r")
    vault.commit(batch(["untouched"]), run_id="r")
    changed, whole = document(TEXT)["document_id"], document("untouched")["document_id"]
    assert lake.cut(changed, 0, 4).quote == "Điều"
    rewrite(vault, pl.col("text").str.replace("nên", "phải", literal=True))
    with pytest.raises(IntegrityError, match="has changed"):
        lake.cut(changed, 0, 4)
    withdrawn, kept = lake.cut_many([(changed, 0, 4), (whole, 0, 4)])
    assert isinstance(withdrawn, Withdrawn)
    assert isinstance(kept, Quote)
    assert lake.texts([changed, whole]).keys() == {whole}


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.9])
def test_a_flipped_byte_on_disk_never_gives_a_false_quote(lake: Lake, vault: Vault, part: float) -> None:
    texts = [f"{TEXT} {n}" for n in range(5)]
    vault.commit(batch(texts), run_id="r")
    path = Path(vault.snapshot().files_of("documents")[0].path)
    data = bytearray(path.read_bytes())
    data[int(len(data) * part)] ^= 0xFF
    path.write_bytes(data)
    for text, quote in zip(texts, lake.cut_many([(document(t)["document_id"], 0, 30) for t in texts]), strict=True):
        assert isinstance(quote, Withdrawn) or quote.quote == text[:30]


@pytest.mark.parametrize("lake", ["plain"], indirect=True)
def test_a_damaged_file_stops_writers_who_could_store_a_document_twice(lake: Lake, vault: Vault) -> None:
    vault.commit(batch(["a"]), run_id="r")
    vault.commit(batch(["b"]), run_id="r")
    damaged = Path(vault.snapshot().files_of("documents")[0].path)
    damaged.write_bytes(b"no longer Parquet")
    fresh = anew(vault)
    with pytest.raises(IntegrityError, match="can no longer be read"):
        fresh.commit(batch(["a"]), run_id="r")
    with pytest.raises(IntegrityError, match="can no longer be read") as caught:
        fresh.frame("documents")
    assert str(lake.path) not in str(caught.value)
    withdrawn, kept = Lake.open(lake.path).cut_many([(document(text)["document_id"], 0, 1) for text in "ab"])
    assert isinstance(withdrawn, Withdrawn)
    assert "can no longer be read" in withdrawn.reason
    assert isinstance(kept, Quote)


def test_a_lost_file_withdraws_and_spares_the_rest(lake: Lake, vault: Vault) -> None:
    vault.commit(batch(["a text"]), run_id="r")
    vault.commit(batch(["b text"]), run_id="r")
    Path(vault.snapshot().files_of("documents")[0].path).unlink()
    lost, kept = lake.cut_many([(document(f"{n} text")["document_id"], 0, 1) for n in "ab"])
    assert isinstance(lost, Withdrawn)
    assert "can no longer be read" in lost.reason
    assert isinstance(kept, Quote)


def test_hidden_absent_and_later_documents_are_the_same(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake")
    full = Lake.open(tmp_path / "lake", "secret")
    full.vault("secret", create=True).commit(batch(["hidden"]), run_id="r", now=NOON - timedelta(days=9))
    full.vault("public", create=True).commit(batch(["later"]), run_id="r", now=NOON)
    reader = Lake.open(tmp_path / "lake", as_of=NOON - timedelta(days=1))
    messages = set()
    for key in (document("hidden")["document_id"], document("later")["document_id"], sha256("absent")):
        with pytest.raises(LakeError) as caught:
            reader.cut(key, 0, 1)
        messages.add(str(caught.value).replace(key, "..."))
    assert len(messages) == 1
    assert full.cut(document("hidden")["document_id"], 0, 6).marking == "secret"


def test_a_text_in_two_vaults_is_cut_from_the_lower(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake")
    lake = Lake.open(tmp_path / "lake", "secret")
    for marking in ("secret", "public"):
        lake.vault(marking, create=True).commit(batch(["both"]), run_id="r")
    assert lake.cut(document("both")["document_id"], 0, 4).marking == "public"


def test_a_range_outside_the_text(lake: Lake, vault: Vault) -> None:
    vault.commit(batch(["short"]), run_id="r")
    for start, end in ((0, 6), (-1, 2), (3, 3), (4, 2)):
        with pytest.raises(IntegrityError, match="has 5 characters"):
            lake.cut(document("short")["document_id"], start, end)


def test_ten_texts_of_many_files_are_read_quickly(lake: Lake, vault: Vault) -> None:
    texts = [[f"{n} {m} " + "words and more words " * 20 for m in range(20)] for n in range(40)]
    for some in texts:
        vault.commit({table: rows for table, rows in batch(some).items() if table == "documents"}, run_id="r")
    asked = [(document(some[0])["document_id"], 0, 9) for some in texts[:10]]
    lake.cut_many(asked)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        assert all(isinstance(quote, Quote) for quote in lake.cut_many(asked))
        times.append(time.perf_counter() - began)
    assert min(times) < 0.06

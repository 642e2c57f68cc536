"""The log only grows, and every way of tampering with it is found."""

import json
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.audit import IDS, AuditLog, listed
from lake.schema.errors import LakeError
from lake.schema.marking import Marking
from lake.store import Lake

SECRET = Marking("secret")


def filled(folder: Path, entries: int = 5) -> AuditLog:
    log = AuditLog(folder, SECRET)
    for number in range(entries):
        log.append({"who": "an", "act": "search", "asked": {"query": f"q{number}"}})
    return log


def problems(log: AuditLog) -> list[str]:
    return [each.problem for each in log.verify()[1]]


def test_entries_follow_one_another(tmp_path: Path) -> None:
    log = filled(tmp_path)
    assert log.verify() == (5, [])
    assert [entry["n"] for entry in log.entries()] == [1, 2, 3, 4, 5]
    assert log.head.entries == 5
    assert log.path.stat().st_mode & 0o077 == 0, "nobody else may read it"


def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    assert AuditLog(tmp_path, SECRET).verify() == (0, [])


def test_a_log_of_another_marking_cannot_stand_in(tmp_path: Path) -> None:
    log = filled(tmp_path)
    other = AuditLog(tmp_path, Marking("secret", frozenset({"alpha"})))
    assert log.verify()[1] == []
    assert other.verify()[1]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_change_is_found(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Cut, edit, double, swap: whatever is done to the lines, something is reported."""
    log = filled(tmp_path_factory.mktemp("log"), 4)
    lines = log.path.read_bytes().splitlines(keepends=True)
    before = list(lines)
    match data.draw(st.sampled_from(["cut", "edit", "double", "swap", "byte"])):
        case "cut":
            first = data.draw(st.integers(0, 3))
            del lines[first : data.draw(st.integers(first + 1, 4))]
        case "edit":
            place = data.draw(st.integers(0, 3))
            entry = json.loads(lines[place])
            entry["who"] = "bình"
            lines[place] = (json.dumps(entry, sort_keys=True, separators=(",", ":")) + "\n").encode()
        case "double":
            place = data.draw(st.integers(0, 3))
            lines.insert(place, lines[place])
        case "swap":
            one = data.draw(st.integers(0, 2))
            lines[one], lines[one + 1] = lines[one + 1], lines[one]
        case "byte":
            whole = bytearray(b"".join(lines))
            place = data.draw(st.integers(0, len(whole) - 2))
            whole[place] ^= data.draw(st.integers(1, 127))
            lines = [bytes(whole)]
    if lines != before:
        log.path.write_bytes(b"".join(lines))
        assert problems(log)


def test_a_chain_written_anew_is_found_by_its_head(tmp_path: Path) -> None:
    log = filled(tmp_path / "true")
    forged = AuditLog(tmp_path / "false", SECRET)
    for _ in range(5):
        forged.append({"who": "nobody", "act": "status"})
    log.path.write_bytes(forged.path.read_bytes())
    assert problems(log) == ["another entry than head.json knows stands here"]
    (log.folder / "head.json").unlink()
    assert problems(log) == ["head.json is missing"]
    (log.folder / "head.json").write_text("{")
    assert problems(log) == ["head.json cannot be read"]


def test_half_a_line_of_a_killed_process_is_cut_off(tmp_path: Path) -> None:
    log = filled(tmp_path, 3)
    with log.path.open("ab") as file:
        file.write(b'{"act":"sea')
    log.append({"who": "an", "act": "search"})
    assert log.verify() == (4, [])


def test_a_damaged_end_is_not_written_on(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    with log.path.open("ab") as file:
        file.write(b"rubbish\n")
    with pytest.raises(LakeError, match="audit verify"):
        log.append({"who": "an", "act": "search"})
    assert problems(log) == ["not an entry"]


def test_entries_longer_than_a_block_are_followed(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, SECRET)
    for number in range(3):
        log.append({"who": "an", "asked": "x" * 20_000 * number})
    assert log.verify() == (3, [])


def _write(folder: Path, entries: int) -> None:
    filled(folder, entries)


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(tmp_path, 20)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert AuditLog(tmp_path, SECRET).verify() == (60, [])


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_what_cannot_be_noted_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    folder.mkdir(mode=0o500)
    with pytest.raises(LakeError, match="not given out unrecorded"):
        AuditLog(tmp_path, SECRET).append({"who": "an"})


def test_where_the_log_cannot_be_the_act_is_refused(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file in the way")
    with pytest.raises(LakeError, match="not given out unrecorded"):
        AuditLog(tmp_path, SECRET).append({"who": "an"})


def test_very_many_ids_are_hashed() -> None:
    assert listed(["a", "b", "a"]) == {"count": 2, "ids": ["a", "b"]}
    many = listed([str(number) for number in range(IDS + 1)])
    assert many["count"] == IDS + 1
    assert len(many["ids"]) == IDS
    assert len(many["sha256"]) == 64


# --- within a lake ----------------------------------------------------------------------------------------------------


def marked(path: Path, *markings: str) -> Lake:
    """A lake with empty vaults of these markings, opened with all of them."""
    Lake.create(path, embedder=None).close()
    lake = Lake.open(path, "secret//alpha/bravo")
    for marking in markings:
        lake.vault(marking, create=True)
    return lake


def logs_of(lake: Lake) -> dict[str, list[str]]:
    return {str(log.marking): [entry["act"] for entry in log.entries()] for log in lake.audit_logs()}


def test_a_read_is_noted_at_the_join_and_nowhere_below(tmp_path: Path) -> None:
    with marked(tmp_path / "lake", "public", "restricted", "secret//alpha", "secret//bravo") as lake:
        with lake.audited("search", {"query": "cá"}) as given:
            given.append("d1")
            with lake.audited("facets", {}):
                pass
        assert logs_of(lake) == {
            "public": [],
            "restricted": [],
            "secret//alpha": [],
            "secret//bravo": [],
            "secret//alpha/bravo": ["search"],
        }
        (entry,) = lake.audit_logs()[-1].entries()
        assert entry["asked"] == {"query": "cá"}
        assert entry["given"] == {"count": 1, "ids": ["d1"]}
        assert entry["outcome"] == "done"
        assert entry["who"] == lake.who


def test_reading_what_is_public_is_not_noted_unless_asked_for(tmp_path: Path) -> None:
    with marked(tmp_path / "lake", "public") as lake, lake.audited("search", {}):
        pass
    assert not (tmp_path / "lake" / "vaults" / "public" / "audit").exists()
    config = json.loads((tmp_path / "lake" / "lake.json").read_text())
    (tmp_path / "lake" / "lake.json").write_text(json.dumps({**config, "audit": "all"}))
    with Lake.open(tmp_path / "lake") as lake:
        with lake.audited("search", {}):
            pass
        assert logs_of(lake) == {"public": ["search"]}


def test_a_failure_is_noted_too(tmp_path: Path) -> None:
    with marked(tmp_path / "lake", "secret") as lake:
        with pytest.raises(ZeroDivisionError), lake.audited("sql", {"query": "1/0"}):
            raise ZeroDivisionError
        assert [entry["outcome"] for entry in lake.audit_logs()[0].entries()] == ["ZeroDivisionError"]


def test_a_write_to_a_marked_vault_is_noted_before_it_is_seen(tmp_path: Path) -> None:
    from tests.lake.making import document

    with marked(tmp_path / "lake", "public", "secret") as lake:
        for marking in ("public", "secret"):
            made = document(f"text {marking}", marking=marking)
            lake.vault(marking).commit({"documents": [made]}, run_id="r1")
        assert logs_of(lake) == {"public": [], "secret": ["commit"]}
        (entry,) = lake.audit_logs()[1].entries()
        assert entry["rows"] == {"documents": 1}
        assert entry["batch_id"] == lake.vault("secret").batches_since(0)[1][0]


def test_folders_of_marked_vaults_are_their_makers_alone(tmp_path: Path) -> None:
    with marked(tmp_path / "lake", "public", "secret") as lake:
        modes = {vault.path.name: vault.path.stat().st_mode & 0o077 for vault in lake.vaults}
    assert modes["secret"] == 0
    assert modes["public"] != 0

"""`legation watch --once`: one round told, its sources in `status`, and settings that are not there or not valid."""

from collections.abc import Callable
from pathlib import Path

from tests.app.conftest import Ran
from tests.pipelines.watch.conftest import World, feed, watched, world, year_of_news  # noqa: F401

Legation = Callable[..., Ran]


def test_one_round(legation: Legation, watched: Path, world: World) -> None:  # noqa: F811
    world.feeds["/agency"] = feed(year_of_news()[-4:])
    (watched / "watch.toml").write_text(
        f'index = "never"\nfacts = "never"\n[[source]]\nname = "agency"\nkind = "news"\n'
        f'addresses = ["{world.url("/agency")}", "{world.url("/gone")}"]\n'
    )
    done = legation("--lake", watched, "--json", "watch", "--once").json
    assert (done["asked"], done["new"], done["failed"]) == (2, 4, 1)
    shown = legation("--lake", watched, "status").out
    assert "failing  agency, " in shown
    assert "404" in shown
    assert "fresh  agency, " in shown


def test_settings_are_asked_for(legation: Legation, watched: Path) -> None:  # noqa: F811
    assert legation("--lake", watched, "watch", "--once").code == 3
    (watched / "mine.toml").write_text("speed = 3\n")
    ran = legation("--lake", watched, "watch", "--once", "--config", watched / "mine.toml")
    assert ran.code == 3
    assert "speed" in ran.err or "source" in ran.err

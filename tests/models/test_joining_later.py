"""How long after its own consent a treaty binds a party that joins later: seven languages, and nothing made up."""

import time

import pytest

from models.joining_later import wait_of


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("For each State acceding later, it enters into force on the thirtieth day after the deposit.", (30, "day")),
        ("For each State that accepts it, it enters into force three months after the deposit.", (3, "month")),
        ("Pour chaque État qui la ratifie, elle entre en vigueur le trentième jour après le dépôt.", (30, "day")),
        ("Pour chaque Partie qui adhère au Pacte, il entre en vigueur trois mois après le dépôt.", (3, "month")),
        ("Para cada Estado que la ratifique, entrará en vigor el trigésimo día a partir del depósito.", (30, "day")),
        ("Đối với mỗi quốc gia phê chuẩn sau đó, Công ước có hiệu lực vào ngày thứ ba mươi sau ngày nộp.", (30, "day")),
        ("Для каждого государства, которое присоединится, вступает в силу на тридцатый день после сдачи.", (30, "day")),
        ("Для кожної держави, яка приєднається, він набирає чинності на тридцятий день після здачі.", (30, "day")),
        ("對於其後批准或加入之國家，本公約應於存放批准書或加入書後第三十日起發生效力。", (30, "day")),
        ("This Convention enters into force on the thirtieth day after the deposit of the fourth instrument.", None),
        ("Công ước này có hiệu lực vào ngày thứ ba mươi sau ngày nộp lưu chiểu văn kiện phê chuẩn thứ tư.", None),
        ("", None),
    ],
)  # fmt: skip
def test_in_seven_languages(text: str, wait: tuple[int, str] | None) -> None:
    assert wait_of(text) == wait


def test_hostile_texts_take_no_time() -> None:
    started = time.process_time()
    wait_of("for each State ratif " * 800 + "đối với mỗi quốc gia phê chuẩn " * 500)
    assert time.process_time() - started < 5

"""Shall, should and may are told apart, with their negations, in six languages."""

import pytest

from models.modality import modality_of


@pytest.mark.parametrize(
    ("modality", "language", "text"),
    [
        ("shall", "en", "Each Party shall notify the Commission."),
        ("shall not", "en", "No restriction applies and a Party shall not close the strait."),
        ("should", "en", "Each Party should notify the Commission."),
        ("may", "en", "Each Party may notify the Commission."),
        ("shall not", "en", "A Party may not close the strait."),
        ("may not", "en", "The State may act without having to explain its decision."),
        ("none", "en", "The Commission sits at Port Hallow."),
        ("shall", "vi", "Mỗi Bên phải thông báo cho Ủy ban."),
        ("should", "vi", "Mỗi Bên nên thông báo cho Ủy ban."),
        ("may", "vi", "Mỗi Bên có thể thông báo cho Ủy ban."),
        ("shall", "fr", "Chaque Partie doit informer la Commission."),
        ("should", "fr", "Chaque Partie devrait informer la Commission."),
        ("may", "ru", "Сторона вправе направить уведомление."),
        ("shall", "uk", "Сторона зобов'язана надіслати повідомлення."),
        ("shall", "zh", "缔约方应通知委员会。"),
        ("may", "zh", "缔约方可以通知委员会。"),
    ],
)
def test_modality(modality: str, language: str, text: str) -> None:
    near = text.find("explain") if "explain" in text else None
    said = modality_of(text, language, near)
    assert said.modality == modality
    assert (said.modality == "none") == (said.start == said.end)

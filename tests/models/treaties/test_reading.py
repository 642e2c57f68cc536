"""Reading treaties: clean ones, ones that lost their capitals, lines and accents, and texts that are none."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.names import State
from models.treaties import Facts, Roll, read

ROLL = Roll()

CLEAN = """AGREEMENT BETWEEN THE GOVERNMENT OF THE KINGDOM OF NORWAY AND THE GOVERNMENT OF
THE REPUBLIC OF CHILE ON THE CARE OF LIGHTHOUSES

The Government of the Kingdom of Norway and the Government of the Republic of Chile, hereinafter "the Parties",

Recalling the Convention on Beacons done at Peru on 2 March 1950, to which Brazil and Spain are parties,

Have agreed as follows:

Article 1
Each Party shall light its lamps. This Agreement supersedes the Lighthouse Treaty of Bergen signed on 3 May 1921.

Article 2
1. This Agreement shall enter into force on the thirtieth day after the date of the deposit of the second instrument
of ratification with the Government of the Kingdom of Norway.
2. Any amendment shall enter into force upon signature.
3. This Agreement shall remain in force for ten years. It shall be renewed for periods of five years.
4. Either Party may denounce this Agreement by giving six months' written notice to the other Party.
5. This Agreement may be amended by mutual consent.

DONE at Bergen this twenty-first day of June one thousand nine hundred and ninety-nine in the Norwegian, Spanish and
English languages, all texts being equally authentic.

For the Government of the Kingdom of Norway        For the Government of the Republic of Chile
"""


def codes(facts: Facts) -> list[str]:
    return [row["code"] for row in facts.value("parties")]


def check_quotes(text: str, facts: Facts) -> None:
    for fact in facts.facts:
        if fact.state == "known":
            assert fact.start is not None
            assert fact.end is not None
            assert 0 <= fact.start < fact.end <= len(text)
        else:
            assert fact.reason
            assert fact.start is None


def test_a_clean_treaty_is_read_whole() -> None:
    facts = read(CLEAN, language="en", roll=ROLL)
    check_quotes(CLEAN, facts)
    assert facts.value("title").startswith("AGREEMENT BETWEEN THE GOVERNMENT OF THE KINGDOM OF NORWAY")
    assert facts.value("title").endswith("ON THE CARE OF LIGHTHOUSES")
    assert codes(facts) == ["NOR", "CHL"]
    assert facts.value("signed") == "1999-06-21"
    assert facts.value("place") == "Bergen"
    force = facts.value("entry_into_force")
    assert force["clause"].startswith("This Agreement shall enter into force on the thirtieth day")
    assert force["rule"] == {"kind": "event", "event": "deposit", "amount": 30, "unit": "day", "nth": 2}
    assert facts.value("duration")["kind"] == "fixed"
    assert facts.value("duration")["renewal"]
    assert facts.value("denunciation")["notice"] == {"amount": 6, "unit": "month"}
    assert facts.value("depositary") == "the Government of the Kingdom of Norway"
    assert facts.value("authentic_languages") == ["no", "es", "en"]
    assert "mutual consent" in facts.value("amendment")
    assert {"relation": "supersedes", "treaty": "Lighthouse Treaty of Bergen", "date": "1921-05-03"} in [
        fact.value for fact in facts.facts if fact.field == "relation"
    ]


def test_lost_capitals_and_lines_change_little() -> None:
    lowered = " ".join(CLEAN.replace('"', "").lower().split())
    facts = read(lowered, language="en", roll=ROLL)
    check_quotes(lowered, facts)
    assert codes(facts) == ["NOR", "CHL"]
    assert facts.value("signed") == "1999-06-21"
    assert facts.value("place") == "bergen"


def test_wrapped_names_are_names() -> None:
    text = CLEAN.replace("Government of the Republic of Chile,", "Government of\n      the Republic\n of Chile,", 1)
    assert codes(read(text, language="en", roll=ROLL)) == ["NOR", "CHL"]


def test_blanks_are_left_unknown_and_say_why() -> None:
    text = CLEAN.replace("this twenty-first day of June one thousand nine hundred and ninety-nine", "on ………… ")
    facts = read(text.replace("Bergen on", "........... on"), language="en", roll=ROLL)
    signed = facts.get("signed")
    assert signed is not None
    assert signed.state == "unknown"
    assert "blank" in signed.reason


def test_an_open_treaty_has_no_list_of_parties() -> None:
    text = (
        "CONVENTION ON LANTERNS\n\nThe States Parties to this Convention,\n\nRecalling the agreement between France "
        "and Spain,\n\nHave agreed as follows:\n\nArticle 1\nEach State Party lights a lantern.\n"
    )
    fact = read(text, language="en", roll=ROLL).get("parties")
    assert fact is not None
    assert fact.state == "unknown"
    assert "treaty actions" in fact.reason


def test_states_of_their_time_keep_their_codes_and_dates() -> None:
    text = (
        "AGREEMENT BETWEEN THE UNION OF SOVIET SOCIALIST REPUBLICS AND THE REPUBLIC OF UPPER VOLTA ON SALT\n\n"
        "The Union of Soviet Socialist Republics and the Republic of Upper Volta,\nHave agreed as follows:\n\nArticle 1\n"  # noqa: E501
        "Salt is free.\n\nDone at Moscow on 4 May 1971.\n"
    )
    value = read(text, language="en", roll=ROLL).value("parties")
    assert value[0] == {
        "code": "SUN",
        "name": "Union of Soviet Socialist Republics",
        "from": "1922-12-30",
        "until": "1991-12-25",
    }
    assert value[1]["code"] == "BFA"
    assert value[1]["then"] == "Upper Volta"


@pytest.mark.parametrize(
    ("language", "text", "signed", "parties"),
    [
        (
            "fr",
            "Accord entre la République française et le Royaume de Belgique\n\nLe Gouvernement de la République française et "  # noqa: E501
            "le Gouvernement du Royaume de Belgique,\nDésireux de mieux faire,\nSont convenus de ce qui suit :\n\nArticle 1\n"  # noqa: E501
            "Le présent Accord entre en vigueur le 1er janvier 2013.\n\nFAIT à Lille, le 22 août 2012, en langue française, "  # noqa: E501
            "les deux textes faisant également foi.\n",
            "2012-08-22",
            ["FRA", "BEL"],
        ),
        (
            "ru",
            "Соглашение между Республикой Беларусь и Республикой Казахстан\n\nРеспублика Беларусь и Республика Казахстан,\n"  # noqa: E501
            "желая развивать торговлю,\nсогласились о нижеследующем:\n\nСтатья 1\nНастоящее Соглашение вступает в силу со дня "  # noqa: E501
            "подписания.\n\nСовершено в городе Минске 17 ноября 2015 года в двух экземплярах на русском языке.\n",
            "2015-11-17",
            ["BLR", "KAZ"],
        ),
        (
            "vi",
            "HIỆP ĐỊNH GIỮA CHÍNH PHỦ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM VÀ CHÍNH PHỦ NHẬT BẢN VỀ NƯỚC MẮM\n\n"
            "Chính phủ Cộng hòa xã hội chủ nghĩa Việt Nam và Chính phủ Nhật Bản,\nMong muốn hợp tác,\nĐã thỏa thuận như sau:\n\n"  # noqa: E501
            "Điều 1\nHiệp định này có hiệu lực kể từ ngày ký.\n\nLàm tại Hà Nội, ngày 22 tháng 8 năm 2012, bằng tiếng Việt và "  # noqa: E501
            "tiếng Nhật, các văn bản có giá trị như nhau.\n",
            "2012-08-22",
            ["VNM", "JPN"],
        ),
        (
            "zh",
            "中华人民共和国和法兰西共和国互助条约\n\n中华人民共和国和法兰西共和国，\n为了发展友好关系，\n达成协议如下：\n\n第一条\n"
            "本条约自互换批准书之日起生效。\n\n本条约于二〇一五年十一月十七日在北京签订，一式两份，用中文和法文写成，两种文本同等作准。\n",
            "2015-11-17",
            ["CHN", "FRA"],
        ),
        (
            "es",
            "CONVENIO ENTRE CHILE Y PERU SOBRE LLAMAS\n\nEl Gobierno de la Republica de Chile y el Gobierno de la Republica del "  # noqa: E501
            "Peru,\nDESEOSOS de cooperar,\nHan convenido lo siguiente:\n\nArticulo 1\nEl presente Convenio entrara en vigor en la "  # noqa: E501
            "fecha de su firma.\n\nHecho en la ciudad de Arica, a los dos dias del mes de mayo de 1994, en espanol, siendo ambos "  # noqa: E501
            "textos igualmente autenticos.\n",
            "1994-05-02",
            ["CHL", "PER"],
        ),
    ],
)
def test_six_languages(language: str, text: str, signed: str, parties: list[str]) -> None:
    facts = read(text, language=language, roll=ROLL)
    check_quotes(text, facts)
    assert facts.value("signed") == signed
    assert codes(facts) == parties
    assert facts.value("entry_into_force") is not None
    assert facts.value("place") is not None


def test_a_users_own_states_are_parties() -> None:
    roll = Roll((State("XAA", {"en": ("Alderland",)}), State("XBB", {"en": ("Republic of Birch",)})))
    text = "TREATY BETWEEN ALDERLAND AND THE REPUBLIC OF BIRCH\n\nAlderland and the Republic of Birch,\nHave agreed:\n\nArticle 1\nPeace.\n"  # noqa: E501
    assert codes(read(text, language="en", roll=roll)) == ["XAA", "XBB"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "done", "in witness whereof " * 50, "article 1 " * 300, "(" * 2000])
def test_texts_that_are_no_treaties(text: str) -> None:
    facts = read(text, language="en", roll=ROLL)
    check_quotes(text, facts)
    assert facts.value("parties") is None
    assert facts.value("signed") is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(CLEAN.split(" ")), max_size=120).map(" ".join))
def test_shuffled_words_never_break_the_quotes(text: str) -> None:
    check_quotes(text, read(text, language="en", roll=ROLL))


def test_reading_is_linear_in_length() -> None:
    import time

    times = []
    for copies in (40, 160):
        text = CLEAN + "\n".join(
            f"Article {n}\nEach Party shall deposit a copy, and enter into talks." for n in range(copies * 10)
        )
        started = time.perf_counter()
        read(text, language="en", roll=ROLL)
        times.append(time.perf_counter() - started)
    assert all(after < 12 * max(before, 0.05) for before, after in pairwise(times))


def test_another_treatys_date_is_not_this_ones() -> None:
    text = "关于渔业的协定\n\n本协定缔约国，\n回顾1982年12月10日《海洋法公约》的规定，适用于1995年8月4日《鱼类协定》所述，\n议定如下：\n\n第一条\n本协定适用。\n"  # noqa: E501
    fact = read(text, language="zh", roll=ROLL).get("signed")
    assert fact is not None
    assert fact.state == "unknown"


LASTS = "3. This Agreement shall remain in force for ten years. It shall be renewed for periods of five years."


@pytest.mark.parametrize(
    "clause",
    [
        "3. This Agreement shall remain open for signature until 30 June 1999.",
        "3. This Agreement shall be open for accession by any coastal State for three years.",
        "3. The Council shall meet as long as this Agreement remains in force.",
        "3. After this Agreement has been in force for three years, either Party may ask for a review.",
        "3. If a Party withdraws, this Agreement shall remain in force for the other Parties.",
        "3. A certificate issued under this Agreement shall be valid for two years.",
        "3. The ports are those in which this Agreement is in force for two years or longer.",
    ],
)
def test_what_is_open_or_lasts_meanwhile_is_no_duration(clause: str) -> None:
    assert LASTS in CLEAN
    facts = read(CLEAN.replace(LASTS, clause), language="en", roll=ROLL)
    assert facts.value("duration") is None


def test_a_depositary_ends_where_the_next_article_begins() -> None:
    text = CLEAN.replace(
        "with the Government of the Kingdom of Norway.", "with the Secretary-General ARTICLE 3 accessions"
    )
    assert read(text, language="en", roll=ROLL).value("depositary") == "the Secretary-General"


def test_a_recital_is_no_title() -> None:
    text = "Recalling the Convention on Beacons of 1950 and the Treaty of Bergen,\n\n" + CLEAN.split("\n\n", 2)[2]
    assert "Recalling" not in (read(text, language="en", roll=ROLL).value("title") or "")

"""The parts of a query: signs act where they cannot be meant as text, and every part knows its place."""

from hypothesis import given
from hypothesis import strategies as st

from lake.query_signs import tokens, unescaped


def kinds(query: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(query)]


class TestClean:
    def test_words_phrases_prefixes_fields_and_signs(self) -> None:
        assert kinds('fisheries "closed season" quot* year:2015 -tuna (cod OR hake)') == [
            ("word", "fisheries"),
            ("phrase", "closed season"),
            ("prefix", "quot"),
            ("field", "year"),
            ("-", "-"),
            ("word", "tuna"),
            ("(", "("),
            ("word", "cod"),
            ("OR", "OR"),
            ("word", "hake"),
            (")", ")"),
        ]

    def test_a_field_has_its_value_up_to_the_space(self) -> None:
        (field,) = tokens("country:VNM")
        assert (field.kind, field.text, field.value) == ("field", "country", "VNM")

    def test_each_part_stands_where_it_says(self) -> None:
        query = "hiệp định year:2015 AND biển"
        for token in tokens(query):
            assert query[token.start :].startswith(token.text)


class TestMessy:
    def test_operators_in_a_heading_in_capitals_are_words(self) -> None:
        assert ("word", "AND") in kinds("CONVENTION ON FISHING AND CONSERVATION OF THE LIVING RESOURCES")

    def test_a_hyphen_within_a_word_negates_nothing(self) -> None:
        assert all(kind == "word" for kind, _ in kinds("ASEAN-China Viet-Nam 2010-2015 - talks"))

    def test_an_apostrophe_or_an_open_quote_is_text(self) -> None:
        assert all(kind == "word" for kind, _ in kinds("5\" pipes and l'accord"))

    def test_a_backslash_makes_a_sign_text(self) -> None:
        assert kinds(r"\(cod\) \-tuna") == [("word", "(cod)"), ("word", "-tuna")]
        assert unescaped(r"\AND \"so\"") == 'AND "so"'


class TestHostile:
    @given(st.text(alphabet='ab "()*:\\-.AND OR NOT year:kind:é越', max_size=40))
    def test_any_text_has_parts_in_order_within_it(self, query: str) -> None:
        places = [token.start for token in tokens(query)]
        assert places == sorted(places)
        assert all(0 <= place < len(query) for place in places)

"""Months and units of time, as folded text writes them."""


def _months(*names: str) -> dict[str, int]:
    return {name: number for number, joined in enumerate(names, 1) for name in joined.split("|")}


MONTHS: dict[str, dict[str, int]] = {
    "en": _months(
        "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug",
        "september|sept|sep", "october|oct", "november|nov", "december|dec",
    ),
    "fr": _months(
        "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
        "decembre",
    ),
    "es": _months(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre|setiembre", "octubre",
        "noviembre", "diciembre",
    ),
    "vi": _months(
        "1|01|một|giêng", "2|02|hai", "3|03|ba", "4|04|tư", "5|05|năm", "6|06|sáu", "7|07|bảy", "8|08|tám", "9|09|chín",
        "10|mười", "11|mười một", "12|mười hai",
    ),
    "ru": _months(
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    "uk": _months(
        "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада",
        "грудня",
    ),
    "zh": {str(number): number for number in range(1, 13)},
}  # fmt: skip
"""Number of the month by its name."""


def _units(**names: str) -> dict[str, tuple[int, str]]:
    sizes = {"week": (7, "day"), "quarter": (3, "month"), "decade": (10, "year"), "half": (6, "month")}
    return {
        form: sizes.get(unit, (1, unit.replace("_", " "))) for unit, forms in names.items() for form in forms.split("|")
    }


UNITS: dict[str, dict[str, tuple[int, str]]] = {
    "en": _units(
        minute="minutes|minute", hour="hours|hour", day="days|day", week="weeks|week", month="months|month",
        quarter="quarters|quarter", year="years|year", decade="decades|decade",
        business_day="working days|working day|business days|business day",
    ),
    "fr": _units(
        minute="minutes|minute", hour="heures|heure", day="jours|jour", week="semaines|semaine", month="mois",
        quarter="trimestres|trimestre", year="ans|an|annees|annee", half="semestres|semestre",
        business_day="jours ouvrables|jours ouvres|jour ouvrable",
    ),
    "es": _units(
        minute="minutos|minuto", hour="horas|hora", day="dias|dia", week="semanas|semana", month="meses|mes",
        quarter="trimestres|trimestre", year="anos|ano", half="semestres|semestre", business_day="dias habiles|dias laborables",
    ),
    "vi": _units(minute="phút", hour="giờ", day="ngày", week="tuần", month="tháng", quarter="quý", year="năm", business_day="ngày làm việc"),
    "ru": _units(
        minute="минут|минуты|минуту", hour="часов|часа|час", day="дней|дня|день|суток", week="недель|недели|неделю",
        month="месяцев|месяца|месяц", quarter="квартала|квартал", year="лет|года|год", business_day="рабочих дней|рабочего дня",
    ),
    "uk": _units(
        minute="хвилин|хвилини", hour="годин|години|годину", day="днів|дня|день|діб", week="тижнів|тижня",
        month="місяців|місяця|місяць", year="років|року|рік", business_day="робочих днів",
    ),
    "zh": _units(minute="分钟", hour="小时", day="天|日", week="周|星期", month="月", quarter="季度", year="年", business_day="工作日"),
}  # fmt: skip
"""How many of which unit a word stands for: a week is seven days, a quarter three months."""

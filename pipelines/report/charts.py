"""Charts as inline SVG, drawn without a network and legible in light, dark and print."""

from typing import Any

import altair as alt
import polars as pl
import vl_convert

INK = "currentColor"
SERIES = "#2f6f8f"
ALARM = "#c2452d"
EXPECTED = "#b98a2f"
LANGUAGES = ("#2f6f8f", "#b98a2f", "#7a5a8c", "#5b8a5a", "#c2452d", "#7c8691", "#a05c7b", "#3f8f86")

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "view": {"stroke": None},
    "font": "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "tickColor": INK,
        "domainColor": INK,
        "domainOpacity": 0.4,
        "tickOpacity": 0.4,
        "gridColor": INK,
        "gridOpacity": 0.1,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "orient": "top",
        "labelLimit": 0,
    },
    "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "labelFontWeight": "bold"},
}


def svg(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> str:
    """The chart as an SVG element that scales with its container."""
    text: str = vl_convert.vegalite_to_svg(chart.configure(**CONFIG).to_json())
    start = text.index("<svg")
    head, _, rest = text[start:].partition(">")
    parts = head.split('"')
    sizes = dict(zip((part.strip().rstrip("=") for part in parts[0::2]), parts[1::2], strict=False))
    box = sizes.get("viewBox", f"0 0 {sizes.get('width', '640')} {sizes.get('height', '200')}")
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">{rest}'


def flow(days: pl.DataFrame, labels: tuple[str, str, str], dates: str, width: int = 640) -> str:
    """Stories a week by language, stacked.

    Args:
        days: columns ``week`` (date), ``language`` (str), ``stories`` (int).
        labels: titles of the time axis, the count axis and the colours.
        dates: how the time axis writes a day (D3 time format).
    """
    time, count, colour = labels
    chart = (
        alt.Chart(days)
        .mark_bar(size=max(2, min(14, int(width / max(1, days["week"].n_unique()) * 0.8))))
        .encode(
            x=alt.X("week:T", title=time, axis=alt.Axis(format=dates)),
            y=alt.Y("stories:Q", title=count),
            color=alt.Color("language:N", title=colour, scale=alt.Scale(range=list(LANGUAGES))),
        )
        .properties(width=width, height=170)
    )
    return svg(chart)


def watch(days: pl.DataFrame, labels: tuple[str, str, str, str], dates: str, width: int = 640) -> str:
    """Observed and expected counts of one series, its alarms marked.

    Args:
        days: columns ``day`` (date), ``observed`` (float), ``expected`` (float), ``alarm`` (bool).
        labels: titles of the count axis, and names of observed, expected and alarm.
        dates: how the time axis writes a day (D3 time format).
    """
    count, observed, expected, alarm = labels
    colour = alt.Scale(domain=[observed, expected, alarm], range=[SERIES, EXPECTED, ALARM])
    base = alt.Chart(days).encode(x=alt.X("day:T", title=None, axis=alt.Axis(format=dates)))
    bars = base.transform_calculate(what=f"'{observed}'").mark_bar(size=max(2, int(width / max(1, days.height) * 0.7)))
    line = base.transform_calculate(what=f"'{expected}'").mark_line(strokeWidth=2, interpolate="step-after")
    dots = (
        base.transform_filter("datum.alarm")
        .transform_calculate(what=f"'{alarm}'")
        .mark_point(size=90, filled=True, shape="triangle-down", yOffset=-10)
    )
    chart = alt.layer(
        bars.encode(y=alt.Y("observed:Q", title=count), color=alt.Color("what:N", title=None, scale=colour)),
        line.encode(y="expected:Q", color=alt.Color("what:N", title=None, scale=colour)),
        dots.encode(y="observed:Q", color=alt.Color("what:N", title=None, scale=colour)),
    ).properties(width=width, height=120)
    return svg(chart)


def holdings(rows: pl.DataFrame, labels: tuple[str, str], width: int = 640) -> str:
    """Documents by kind and language.

    Args:
        rows: columns ``kind``, ``language`` (str), ``documents`` (int).
        labels: titles of the count axis and the colours.
    """
    count, colour = labels
    chart = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            y=alt.Y("kind:N", title=None, sort="-x"),
            x=alt.X("sum(documents):Q", title=count),
            color=alt.Color("language:N", title=colour, scale=alt.Scale(range=list(LANGUAGES))),
        )
        .properties(width=width, height=alt.Step(24))
    )
    return svg(chart)


def fan(months: pl.DataFrame, labels: tuple[str, str, str, str], dates: str, width: int = 640) -> str:
    """What was known of one series by month, and the intervals of what is forecast.

    Args:
        months: columns ``month`` (date), ``known``, ``median``, ``low50``, ``high50``, ``low90``, ``high90`` (float,
            null where not said).
        labels: title of the count axis, and names of what was known, of the median and of the intervals.
        dates: how the time axis writes a month (D3 time format).
    """
    count, known, median, intervals = labels
    colour = alt.Scale(domain=[known, median, intervals], range=[SERIES, ALARM, EXPECTED])
    base = alt.Chart(months).encode(x=alt.X("month:T", title=None, axis=alt.Axis(format=dates)))

    def said(what: str, field: str) -> alt.Chart:
        return base.transform_filter(f"isValid(datum.{field})").transform_calculate(what=f"'{what}'")

    key = alt.Color("what:N", title=None, scale=colour)
    powers = alt.Axis(values=[0, 1, 10, 100, 1_000, 10_000, 100_000])
    axis = alt.Y("low90:Q", title=count, scale=alt.Scale(type="symlog"), axis=powers)
    chart = alt.layer(
        said(intervals, "low90").mark_area(opacity=0.25).encode(y=axis, y2="high90:Q", color=key),
        said(intervals, "low50").mark_area(opacity=0.45).encode(y="low50:Q", y2="high50:Q", color=key),
        said(median, "median").mark_line(strokeWidth=2).encode(y="median:Q", color=key),
        said(known, "known").mark_line(strokeWidth=2).encode(y="known:Q", color=key),
    ).properties(width=width, height=140)
    return svg(chart)

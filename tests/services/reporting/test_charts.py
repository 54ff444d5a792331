"""Charts: where columns and bars are drawn, and that nothing is drawn as zero that is not zero."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.kit.pages.rendering import templates_of
from services.reporting.charts import (
    BARS_MAX,
    COLUMNS_MAX,
    Breakdown,
    Drawn,
    Mark,
    Trend,
    Visibility,
    breakdown,
    tile_map,
    trend,
)

LONG = "Coordination with <b>prosecutors</b> and other public and private partners" * 4


def marks(*numbers: float | None) -> list[Mark]:
    return [Mark(f"FY {2020 + at}", f"{number}", number) for at, number in enumerate(numbers)]


def drawn(chart: Trend | Breakdown) -> str:
    macro = "trend" if isinstance(chart, Trend) else "breakdown"
    source = f'{{% from "charts.html" import {macro} %}}{{{{ {macro}(chart, "one") }}}}'
    return templates_of("services.reporting").from_string(source).render(chart=chart)


def test_columns_stand_from_left_to_right_and_end_where_their_figure_does() -> None:
    chart = trend("Requests", marks(5, 0, 20))
    assert [each.height for each in chart.columns] == ["25%", "0%", "100%"]
    assert [each.top for each in chart.columns] == ["75%", "100%", "0%"]
    assert [each.left for each in chart.columns] == ["5%", "38.33%", "71.67%"]
    assert [(each.top, each.said) for each in chart.ticks] == [
        ("100%", "0"),
        ("50%", "10"),
        ("0%", "20"),
    ]


def test_one_column_alone_is_drawn() -> None:
    [column] = trend("Requests", marks(3)).columns
    assert (column.left, column.width, column.height) == ("15%", "70%", "75%")
    assert column.label is Visibility.ALWAYS


@pytest.mark.parametrize("chart", [trend("Requests", []), breakdown("Requests", [])])
def test_of_nothing_a_chart_says_that_nothing_was_counted(chart: Trend | Breakdown) -> None:
    assert "Nothing was counted." in drawn(chart)
    assert "<rect" not in drawn(chart)


def test_where_all_figures_are_zero_none_is_drawn_and_the_axis_has_an_end() -> None:
    chart = trend("Requests", marks(0, 0))
    assert {each.height for each in chart.columns} == {"0%"}
    assert [each.said for each in chart.ticks] == ["0", "0.5", "1"]
    assert {each.width for each in breakdown("Requests", marks(0, 0)).bars} == {"0%"}


@pytest.mark.parametrize(
    ("number", "end"), [(123_456_789, "200 M"), (999_999, "1 M"), (41, "50"), (0.3, "0.4")]
)
def test_an_axis_ends_at_a_short_number_that_no_figure_is_over(number: float, end: str) -> None:
    chart = trend("Officers", marks(number, 1e-9))
    assert chart.ticks[-1].said == end
    assert chart.columns[1].height == "0%"


def test_shares_are_drawn_of_the_whole() -> None:
    chart = trend("Satisfaction", marks(0.25), top=1)
    assert chart.columns[0].height == "25%"
    assert breakdown("Satisfaction", marks(0.25), top=1).bars[0].width == "25%"


@pytest.mark.parametrize("draw", [trend, breakdown])
def test_a_figure_below_zero_is_refused(draw: Callable[..., Trend | Breakdown]) -> None:
    with pytest.raises(ValueError, match="number is -1: a chart begins at zero"):
        draw("Requests", marks(3, -1))


@pytest.mark.parametrize("draw", [trend, breakdown])
def test_what_is_hidden_or_not_known_is_drawn_as_that_and_explained(
    draw: Callable[..., Trend | Breakdown],
) -> None:
    hidden = Mark("FY 2023", "not shown", None, Drawn.HIDDEN)
    unknown = Mark("FY 2024", "not known", None)
    text = drawn(draw("Satisfaction", [*marks(4), hidden, unknown]))
    assert text.count('class="bar"') == 1
    assert text.count('class="hidden"') == text.count('class="unknown"') == 1
    assert "A dashed frame: too few answers to be shown." in text
    assert "A dotted frame: not known." in text
    assert "2 without a figure." in text


def test_bars_stand_the_longest_first_and_those_without_a_figure_last() -> None:
    chart = breakdown("Requests", marks(1, None, 8, 1))
    assert [(each.mark.label, each.width) for each in chart.bars] == [
        ("FY 2022", "100%"),
        ("FY 2020", "12.5%"),
        ("FY 2023", "12.5%"),
        ("FY 2021", "0%"),
    ]


def test_of_very_many_some_are_drawn_and_it_is_said() -> None:
    many = marks(*range(COLUMNS_MAX + 5))
    assert len(trend("Requests", many).columns) == COLUMNS_MAX
    assert "Of 65, the last 60 are drawn." in trend("Requests", many).description
    assert len(breakdown("Requests", many).bars) == BARS_MAX
    assert "Of 65, the longest 20 are drawn." in breakdown("Requests", many).description


def test_of_many_columns_a_few_have_a_label_and_the_last_one_always() -> None:
    few, many = trend("Requests", marks(*range(8))), trend("Requests", marks(*range(40)))
    # Three of seven characters have room with a space between, where there is room for 28.
    assert [at for at, each in enumerate(few.columns) if each.label is Visibility.ALWAYS] == [
        *(1, 4, 7),
    ]
    assert all(each.label is not Visibility.NEVER for each in few.columns)
    long = trend("Requests", [Mark(f"FY {2020 + at} Q1", "12,345", at) for at in range(9)])
    assert [at for at, each in enumerate(long.columns) if each.label is Visibility.ALWAYS] == [2, 8]
    assert long.says_each is Visibility.WIDE
    assert [at for at, each in enumerate(many.columns) if each.label is Visibility.ALWAYS] == [
        *(9, 24, 39),
    ]
    assert few.says_each is Visibility.ALWAYS
    assert many.says_each is Visibility.NEVER


def test_a_trend_is_a_picture_with_title_and_description() -> None:
    text = drawn(trend("Requests by year", marks(1, 5)))
    assert 'role="img" aria-labelledby="one-title one-desc"' in text
    assert '<title id="one-title">Requests by year</title>' in text
    assert '<desc id="one-desc">From 1 (FY 2020) to 5 (FY 2021).' in text


def test_labels_are_escaped_and_no_style_stands_in_the_drawing() -> None:
    for draw in (trend, breakdown):
        text = drawn(draw("Topics", [Mark(LONG, "<i>3</i>", 3)]))
        assert "<b>prosecutors" not in text
        assert "<i>" not in text
        assert "style=" not in text


def test_the_same_figures_give_the_same_drawing() -> None:
    assert drawn(trend("Requests", marks(1, 2))) == drawn(trend("Requests", marks(1, 2)))


@pytest.mark.parametrize(
    ("numbers", "levels", "said"),
    [
        ({"TN": 2, "TX": 1}, {"TN": 2, "TX": 1}, ["up to 1", "up to 2", "up to 3", "up to 4"]),
        ({"TN": 9, "TX": 3}, {"TN": 3, "TX": 1}, ["up to 3", "up to 6", "up to 9", "up to 12"]),
        ({}, {}, []),
    ],
)
def test_states_are_darker_the_more_there_is_in_steps_of_whole_numbers(
    numbers: dict[str, int], levels: dict[str, int], said: list[str]
) -> None:
    told = {code: Mark(code, str(number), number) for code, number in numbers.items()}
    shown = tile_map("Agencies", told, Mark("", "0", 0), is_share=False)
    assert {tile.code: tile.level for tile in shown.tiles if tile.level} == levels
    assert [level.said for level in shown.levels] == said
    assert len({(tile.left, tile.top) for tile in shown.tiles}) == len(shown.tiles) == 56


def test_what_lies_in_no_state_is_told_beside_the_map() -> None:
    unknown = {"unknown": Mark("Unknown", "7", 7)}
    shown = tile_map("Agencies", unknown, Mark("", "0", 0), is_share=False)
    assert shown.description.endswith("On no tile: Unknown 7.")

"""What dots and commas in numbers mean: proven by the file, or refused with both readings and settings that work."""

import pytest

HEAD = "Date;Open;High;Low;Close;Volume\n"


def rows(*lines):
    return HEAD + "".join(f"2021-01-{day:02d};{line}\n" for day, line in enumerate(lines, 4))


DOTS = rows("100.12;100.85;99.68;100.03;3.302", "99.78;102.02;99.4;101.4;616", "101.5;102.9;101.5;102.6;1.020")
PLAIN = rows("100.12;100.85;99.68;100.03;3302", "99.78;102.02;99.4;101.4;616", "101.5;102.9;101.5;102.6;1020")


def test_whole_numbers_beside_three_digits_are_refused_and_both_settings_work(load, faults):
    what = '"3.302" beside "616" is 3.302 if the dot is a decimal mark, and 3302 if it is a thousands mark'
    assert faults(DOTS) == [f'bars.csv, column volume: {what}; set data.decimal or data.thousands to "."']
    assert load(DOTS, decimal=".").volume.tolist() == [3.302, 616, 1.02]
    bars = load(DOTS, thousands=".")
    assert bars.fingerprint == load(PLAIN).fingerprint
    assert bars.read_as == ("fields separated by semicolons", "thousands dots in volume")


def test_commas_that_prove_nothing_are_refused_and_both_settings_work(load, faults):
    text = rows("950;960;899;950;1,234", "950;960;899;950;899")
    what = '"1,234" beside "899" is 1.234 if the comma is a decimal mark, and 1234 if it is a thousands mark'
    assert faults(text) == [f'bars.csv, column volume: {what}; set data.decimal or data.thousands to ","']
    assert load(text, decimal=",").volume.tolist() == [1.234, 899]
    assert load(text, thousands=",").volume.tolist() == [1234, 899]


def test_prices_are_judged_together_and_volumes_alone(faults):
    (fault,) = faults(rows("1.234;1.300;899;950;7", "1.234;1.300;899;950;7"))
    assert fault.startswith('bars.csv, columns open, high, low, close: "1.234" beside "899" is 1.234 if ')
    (fault,) = faults(rows("10.5;11;9.5;10;3.302", "10.5;11;9.5;10;2.453"))
    assert fault.startswith('bars.csv, column volume: "3.302" is 3.302 if ')


def test_prices_of_three_decimals_throughout_are_warned_about(load):
    text = rows("103.125;103.250;103.000;103.150;7", "103.150;103.200;103.100;103.175;8")
    bars = load(text)
    assert bars.close.tolist() == [103.15, 103.175]
    assert bars.warnings == (
        'every price has three digits behind its dot, as "103.125": the dot is read as the decimal mark; if it marks '
        'thousands, set data.thousands to "." (returns are the same, costs per share and volume limits are not)',
    )
    assert load(text, decimal=".").warnings == ()
    assert load(text, thousands=".").close.tolist() == [103150, 103175]


@pytest.mark.parametrize(
    ("line", "values", "said"),
    [
        ("38.329,00;39.388,00;38.161,00;39.294,00;3.398", [38329, 39388, 38161, 39294, 3398], "decimal commas"),
        ("9,5;10,25;9;9,75;1.234", [9.5, 10.25, 9, 9.75, 1234], "decimal commas"),
        ("1,950.5;1,960.5;1,899.5;1,950.5;3.302", [1950.5, 1960.5, 1899.5, 1950.5, 3.302], "thousands commas"),
        ("9.5;10.25;9;9.75;1,234", [9.5, 10.25, 9, 9.75, 1234], "thousands commas in volume"),
        ("9.5;10.25;9;9.75;1.234.567", [9.5, 10.25, 9, 9.75, 1234567], "thousands dots in volume"),
        ("9.5;10.25;9;9.75;12,34,567", [9.5, 10.25, 9, 9.75, 1234567], "thousands commas in volume"),
        ("1'950.5;1'960.5;1'899.5;1'950.5;7", [1950.5, 1960.5, 1899.5, 1950.5, 7], "thousands apostrophes"),
        ("1\u00a0950,5;1\u00a0960;1\u00a0899;1\u00a0950;7", [1950.5, 1960, 1899, 1950, 7], "thousands spaces"),
        ("$9.5;$10.25;$9;$9.75;7", [9.5, 10.25, 9, 9.75, 7], "$ signs"),
        ("9,5 €;10,25 €;9 €;9,75 €;7", [9.5, 10.25, 9, 9.75, 7], "€ signs"),
        ("9.5;10.25;9;9.75;7.31M", [9.5, 10.25, 9, 9.75, 7310000], "M as powers of ten in volume"),
        ("0.123;0.130;0.120;0.125;7", [0.123, 0.130, 0.120, 0.125, 7], ""),
        ("1234.567;1234.600;1234.500;1234.555;7", [1234.567, 1234.6, 1234.5, 1234.555, 7], ""),
    ],
)
def test_a_file_proves_how_its_numbers_are_written(load, line, values, said):
    bars = load(rows(line, line))
    assert bars.to_frame().iloc[1].tolist() == values
    assert said in bars.read_as or not said
    assert bars.warnings == ()


def test_a_single_cell_of_another_kind_is_a_fault_of_that_cell(load, faults):
    good = "10.5;11.25;9.5;10.75;900"
    assert faults(rows(good, good.replace("10.75", "10,75"))) == [
        'bars.csv, row 3, column close: "10,75" has a decimal comma; write 10.75'
    ]
    (fault,) = faults(rows(good, good.replace("10.75", "10.75K")))
    assert fault == 'bars.csv, row 3, column close: "10.75K" is not a number; correct it or drop the row'
    text = rows("10,5;11,25;9,5;10,75;1.234.567", "10,5;11,25;9,5;10,75;12.34")
    (fault,) = faults(text, decimal=",", thousands=".")
    assert fault == (
        'bars.csv, row 3, column volume: "12.34" has its dot where the others have none; '
        "correct it, or say by data.decimal and data.thousands what dots and commas are"
    )


def test_numbers_of_other_columns_settle_theirs(load, faults):
    text = "Date;Open;High;Low;Close;Volume;RSI\n2021-01-04;1;1;1;1;1;45.123\n2021-01-05;1;1;1;1;1;50\n"
    (fault,) = faults(text)
    assert fault.startswith('bars.csv, column rsi: "45.123" beside "50" is 45.123 if ')
    assert load(text.replace("50\n", "50.5\n")).columns["rsi"].tolist() == [45.123, 50.5]


def test_numbers_that_pandas_wrote_are_plain(load):
    lines = [f"{10 + at / 8};{12 + at / 8};{9 + at / 8};{11 + at / 8};{at / 8}" for at in range(1, 30)]
    bars = load(rows(*lines[:25]))
    assert bars.close[:3].tolist() == [11.125, 11.25, 11.375]
    assert bars.warnings == ()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"decimal": ";"}, 'data.decimal: ";" is no decimal mark; choose "." or ","'),
        ({"thousands": "k"}, 'data.thousands: "k" is no mark between thousands; choose one of "." "," "\'" " " "_"'),
        ({"decimal": ",", "thousands": ","}, 'data.thousands: "," is data.decimal as well; leave one of them out'),
    ],
)
def test_marks_that_are_none(faults, good, settings, said):
    assert faults(good, **settings) == [said]


def test_a_decimal_mark_that_does_not_fit(faults):
    assert faults(rows("9,5;10,25;9;9,75;7"), decimal=".") == [
        'data.decimal: "." is not the mark before the fractions of columns open, high, low, close; '
        'leave it out, or set it to ","'
    ]


def test_text_in_a_frame_follows_the_same_rules(load, faults):
    frame = load(PLAIN).to_frame().astype(str).assign(volume=["3.302", "616", "1.020"])
    (fault,) = faults(frame)
    assert fault.startswith('DataFrame, column volume: "3.302" beside "616" is 3.302 if ')

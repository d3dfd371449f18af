//! A chart of numbers by month, as the places of its parts in an SVG. It says nothing that the table beside it does not.

use crate::domain::{
    statistics::{Count, Number},
    trend::FEWEST_SHOWN,
};

// In the units of the drawing, which is 640 wide and 240 high.
const LEFT: f64 = 40.0;
const RIGHT: f64 = 634.0;
const TOP: f64 = 32.0;
const FLOOR: f64 = 200.0;
/// The part of a month's width that its bar takes.
const BAR: f64 = 0.6;

/// The parts of a chart.
pub(in crate::web) struct Chart {
    pub(in crate::web) lines: Vec<Line>,
    pub(in crate::web) bars: Vec<Bar>,
}

/// A line across, with its number.
pub(in crate::web) struct Line {
    pub(in crate::web) y: String,
    pub(in crate::web) number: i32,
}

/// A month.
pub(in crate::web) struct Bar {
    pub(in crate::web) month: String,
    /// Where its middle is.
    pub(in crate::web) middle: String,
    pub(in crate::web) left: String,
    pub(in crate::web) width: String,
    pub(in crate::web) top: String,
    pub(in crate::web) height: String,
    /// Where the number stands, above the bar and above the line of what was expected.
    pub(in crate::web) above: String,
    pub(in crate::web) count: Count,
    /// The line of what was expected: from where, to where, how high.
    pub(in crate::web) expected: Option<(String, String, String)>,
}

impl Chart {
    pub(super) fn of(numbers: &[(String, Number)]) -> Self {
        let highest = |number: &Number| height(number.actual).max(number.expected.unwrap_or(0.0));
        let most = numbers.iter().map(|(_, number)| highest(number)).fold(0.0, f64::max);
        let step = step(most);
        let ceiling = (most / f64::from(step)).ceil().max(1.0) * f64::from(step);
        let y = |number: f64| FLOOR - number / ceiling * (FLOOR - TOP);
        let slot = (RIGHT - LEFT) / f64::from(u32::try_from(numbers.len().max(1)).unwrap_or(u32::MAX));
        let mut left = LEFT;
        let mut bars = Vec::new();
        for (month, number) in numbers {
            let (middle, half) = (left + slot / 2.0, slot * BAR / 2.0);
            let top = y(height(number.actual));
            let expected = number.expected.map(y);
            bars.push(Bar {
                month: month.clone(),
                middle: place(middle),
                left: place(middle - half),
                width: place(half * 2.0),
                top: place(top),
                height: place(FLOOR - top),
                above: place(expected.map_or(top, |expected| top.min(expected)) - 8.0),
                count: number.actual,
                expected: expected
                    .map(|y| (place(middle - half - 4.0), place(middle + half + 4.0), place(y))),
            });
            left += slot;
        }
        let mut lines = Vec::new();
        let mut number = 0;
        while f64::from(number) <= ceiling {
            lines.push(Line { y: place(y(f64::from(number))), number });
            number += step;
        }
        Self { lines, bars }
    }
}

/// How high a bar is: one that is not told is as high as the most that it can be.
fn height(count: Count) -> f64 {
    f64::from(count.exact().unwrap_or(FEWEST_SHOWN - 1))
}

/// The distance of the lines: 1, 2 or 5 times a power of ten, so that there are five at most above the floor.
fn step(most: f64) -> i32 {
    let mut unit: i32 = 1;
    loop {
        let steps = [1, 2, 5].map(|factor| unit.saturating_mul(factor));
        if let Some(step) = steps.into_iter().find(|step| most <= f64::from(*step) * 5.0) {
            return step;
        }
        unit = unit.saturating_mul(10);
    }
}

fn place(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(actual: Count, expected: Option<f64>) -> (String, Number) {
        ("Nov".to_owned(), Number { actual, expected })
    }

    #[test]
    fn lines_are_few_and_round() {
        let steps = [
            (0.0, 1),
            (5.0, 1),
            (5.1, 2),
            (10.0, 2),
            (11.0, 5),
            (25.0, 5),
            (26.0, 10),
            (51.0, 20),
            (251.0, 100),
        ];
        for (most, expected) in steps {
            assert_eq!(step(most), expected, "{most}");
        }
        let chart = Chart::of(&[number(Count::Exact(12), Some(3.2))]);
        let numbers: Vec<i32> = chart.lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [0, 5, 10, 15]);
    }

    #[test]
    fn a_bar_stands_on_the_floor_and_is_as_high_as_its_number() {
        let chart = Chart::of(&[
            number(Count::Exact(0), None),
            number(Count::Exact(5), Some(2.5)),
            number(Count::Few, None),
        ]);
        let [none, five, few] = &chart.bars[..] else { panic!("three months") };
        assert_eq!((none.top.as_str(), none.height.as_str()), ("200.0", "0.0"));
        assert_eq!((five.top.as_str(), five.height.as_str()), ("32.0", "168.0"));
        assert_eq!(five.expected.as_ref().map(|line| line.2.as_str()), Some("116.0"));
        assert_eq!(few.height, "67.2", "two of five");
    }
}

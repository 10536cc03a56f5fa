//! Precision of the first result shown against the share of pages with anything shown, as the threshold falls.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The first result of one query: its calibrated score and whether it is right. No result: `None`.
pub type First = Option<(f32, bool)>;

/// What the curve says at one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Least score shown.
    pub threshold: f32,
    /// Share of pages with anything shown.
    pub shown: f64,
    /// Share of first results shown that are right.
    pub precision: f64,
}

/// One point for each distinct score, highest first.
pub fn points(firsts: &[First]) -> Vec<Point> {
    let mut found: Vec<(f32, bool)> = firsts.iter().flatten().copied().collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut points = Vec::new();
    let mut right = 0;
    for (i, (score, is_right)) in found.iter().enumerate() {
        right += usize::from(*is_right);
        if found.get(i + 1).is_none_or(|next| next.0 != *score) {
            points.push(Point {
                threshold: *score,
                shown: (i + 1) as f64 / firsts.len() as f64,
                precision: right as f64 / (i + 1) as f64,
            });
        }
    }
    points
}

/// The point at a threshold; nothing shown counts as precise.
pub fn at(firsts: &[First], threshold: f32) -> Point {
    let shown: Vec<bool> = firsts.iter().flatten().filter(|(score, _)| *score >= threshold).map(|(_, r)| *r).collect();
    Point {
        threshold,
        shown: shown.len() as f64 / firsts.len().max(1) as f64,
        precision: super::statistics::share(&shown).unwrap_or(1.0),
    }
}

/// Expected calibration error over ten bins of equal width: mean distance between score and share right, weighted by
/// the number in each bin (Naeini, Cooper and Hauskrecht 2015).
pub fn calibration_error(firsts: &[First]) -> f64 {
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (score, right) in firsts.iter().flatten() {
        let bin = &mut bins[((score * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1.0, bin.1 + f64::from(*score), bin.2 + f64::from(u8::from(*right)));
    }
    let all: f64 = bins.iter().map(|b| b.0).sum();
    bins.iter().filter(|b| b.0 > 0.0).map(|b| (b.1 - b.2).abs()).sum::<f64>() / f64::max(all, 1.0)
}

/// Writes `threshold,shown,precision` lines to `path` and the same as a drawing beside it, with the ending `.svg`.
pub fn write(path: &Path, title: &str, points: &[Point]) -> Result<()> {
    let mut csv = String::from("threshold,shown,precision\n");
    for p in points {
        writeln!(csv, "{:.4},{:.4},{:.4}", p.threshold, p.shown, p.precision)?;
    }
    fs::write(path, csv).with_context(|| path.display().to_string())?;
    let svg = path.with_extension("svg");
    fs::write(&svg, draw(title, points)).with_context(|| svg.display().to_string())
}

fn draw(title: &str, points: &[Point]) -> String {
    let (x, y) = (|shown: f64| 60.0 + shown * 500.0, |precision: f64| 340.0 - precision * 300.0);
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 400\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"600\" height=\"400\" fill=\"white\"/>\n",
    );
    let escaped = title.replace('&', "&amp;").replace('<', "&lt;");
    svg += &format!("<text x=\"60\" y=\"24\" font-size=\"14\">{escaped}</text>\n");
    for step in 0..=5 {
        let value = f64::from(step) / 5.0;
        svg += &format!(
            "<path d=\"M{0} 40V340M60 {1}H560\" stroke=\"#ddd\"/><text x=\"{0}\" y=\"358\" \
             text-anchor=\"middle\">{value:.1}</text><text x=\"52\" y=\"{2}\" text-anchor=\"end\">{value:.1}</text>\n",
            x(value),
            y(value),
            y(value) + 4.0
        );
    }
    svg += "<text x=\"310\" y=\"384\" text-anchor=\"middle\">share of pages with anything shown</text>\n\
            <text transform=\"translate(20 190) rotate(-90)\" text-anchor=\"middle\">precision of the first \
            result</text>\n";
    let line: Vec<String> = points.iter().map(|p| format!("{:.1},{:.1}", x(p.shown), y(p.precision))).collect();
    svg += &format!(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#1a5fb4\" stroke-width=\"2\"/>\n</svg>\n",
        line.join(" ")
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_counts_pages_without_a_result() {
        let firsts = [Some((0.9, true)), Some((0.5, false)), Some((0.5, true)), None];
        let points = points(&firsts);
        assert_eq!(points[0], Point { threshold: 0.9, shown: 0.25, precision: 1.0 });
        assert_eq!(points[1], Point { threshold: 0.5, shown: 0.75, precision: 2.0 / 3.0 });
        assert_eq!(points.len(), 2);
        assert_eq!(at(&firsts, 0.95).precision, 1.0);
        assert_eq!(at(&firsts, 0.6).shown, 0.25);
        assert!((calibration_error(&firsts) - (0.1 + 0.0) / 3.0).abs() < 1e-6);
    }
}

//! A map of a file: rectangles as large as what they stand for, those of an area together.
//!
//! The layout is the squarified one (Bruls, Huizing, van Wijk: "Squarified Treemaps"): a row takes pieces as long as that makes
//! its rectangles less oblong. Same pieces, same text.

use super::painting::{Owner, Piece};
use crate::diagnostics::escape;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Width and height of the map, in its own units.
const SIZE: [f64; 2] = [1200.0, 800.0];

/// What a label needs: its height, and the width of a character.
const LABEL: [f64; 2] = [14.0, 7.0];

/// The map.
pub(super) fn map(pieces: &[Piece]) -> String {
    let mut areas: BTreeMap<(Owner, &str), BTreeMap<&str, u64>> = BTreeMap::new();
    for Piece { bytes, label } in pieces {
        let name = if label.name.is_empty() { label.section.as_str() } else { label.name.as_str() };
        *areas.entry((label.owner, &label.area)).or_default().entry(name).or_default() += bytes.end - bytes.start;
    }
    let mut areas: Vec<Group<'_>> = areas
        .into_iter()
        .map(|((owner, area), named)| {
            let mut named: Vec<(&str, u64)> = named.into_iter().collect();
            named.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
            Group { owner, area, bytes: named.iter().map(|(_, bytes)| bytes).sum(), named }
        })
        .collect();
    areas.sort_by_key(|group| std::cmp::Reverse(group.bytes));

    let [width, height] = SIZE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n"
    );
    let sizes: Vec<u64> = areas.iter().map(|group| group.bytes).collect();
    for (group, place) in areas.iter().zip(squarified(&sizes, Place { x: 0.0, y: 0.0, width, height })) {
        let sizes: Vec<u64> = group.named.iter().map(|(_, bytes)| *bytes).collect();
        for ((name, bytes), place) in group.named.iter().zip(squarified(&sizes, place)) {
            let title = format!("{} {}: {name}, {bytes} bytes", group.owner.name(), group.area);
            rectangle(&mut svg, place, group.colour(), "#ffffff", 0.5, &title, name);
        }
        let title = format!("{} {}: {} bytes", group.owner.name(), group.area, group.bytes);
        rectangle(&mut svg, place, "none", "#222222", 1.5, &title, "");
    }
    svg + "</svg>\n"
}

/// An area, and what is in it.
struct Group<'a> {
    owner: Owner,
    area: &'a str,
    bytes: u64,
    /// The largest first.
    named: Vec<(&'a str, u64)>,
}

impl Group<'_> {
    const fn colour(&self) -> &'static str {
        match self.owner {
            Owner::Module => "#8fbf8f",
            Owner::Runtime => "#8fb0d8",
            Owner::File => "#d8c8a0",
        }
    }
}

fn rectangle(svg: &mut String, place: Place, fill: &str, stroke: &str, line: f64, title: &str, label: &str) {
    let Place { x, y, width, height } = place;
    // Writing to a string cannot fail.
    let _ = write!(
        svg,
        "<g><title>{}</title><rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{line}\" pointer-events=\"{}\"/>",
        xml(title),
        if fill == "none" { "none" } else { "all" },
    );
    let [line_height, character] = LABEL;
    let room = (width / character) as usize;
    if height > line_height && room > 3 && !label.is_empty() {
        let shown: String = label.chars().take(room - 1).collect();
        let _ = write!(svg, "<text x=\"{:.2}\" y=\"{:.2}\">{}</text>", x + 3.0, y + line_height - 2.0, xml(&shown));
    }
    svg.push_str("</g>\n");
}

fn xml(text: &str) -> String {
    escape(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A rectangle.
#[derive(Clone, Copy, Debug)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Divides `place` among `sizes`, which descend: a rectangle for each, in their order.
fn squarified(sizes: &[u64], mut place: Place) -> Vec<Place> {
    let total: u64 = sizes.iter().sum();
    let scale = place.width * place.height / total.max(1) as f64;
    let mut places = Vec::with_capacity(sizes.len());
    let mut rest = sizes;
    while !rest.is_empty() {
        let side = place.width.min(place.height);
        let mut count = 1;
        while count < rest.len() && worst(&rest[..=count], side, scale) <= worst(&rest[..count], side, scale) {
            count += 1;
        }
        let (row, others) = rest.split_at(count);
        let area = row.iter().sum::<u64>() as f64 * scale;
        let depth = if side > 0.0 { area / side } else { 0.0 };
        let mut along = 0.0;
        for size in row {
            let length = if depth > 0.0 { *size as f64 * scale / depth } else { 0.0 };
            places.push(if place.width >= place.height {
                Place { x: place.x, y: place.y + along, width: depth, height: length }
            } else {
                Place { x: place.x + along, y: place.y, width: length, height: depth }
            });
            along += length;
        }
        if place.width >= place.height {
            place = Place { x: place.x + depth, width: (place.width - depth).max(0.0), ..place };
        } else {
            place = Place { y: place.y + depth, height: (place.height - depth).max(0.0), ..place };
        }
        rest = others;
    }
    places
}

/// How oblong the most oblong rectangle of a row along `side` is.
fn worst(row: &[u64], side: f64, scale: f64) -> f64 {
    let sum = row.iter().sum::<u64>() as f64 * scale;
    let ratio = |size: u64| {
        let size = size as f64 * scale;
        (side * side * size / (sum * sum)).max(sum * sum / (side * side * size))
    };
    row.iter().map(|size| ratio(*size)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_are_as_large_as_what_they_show() {
        let sizes = [600, 600, 400, 300, 200, 200, 100];
        let places = squarified(&sizes, Place { x: 0.0, y: 0.0, width: 6.0, height: 4.0 });
        for (size, place) in sizes.iter().zip(&places) {
            let area = place.width * place.height;
            assert!((area - *size as f64 / 100.0).abs() < 1e-9, "{size}: {place:?}");
            assert!(place.x >= 0.0 && place.x + place.width <= 6.0 + 1e-9 && place.y + place.height <= 4.0 + 1e-9);
        }
        // The example of the paper: the first column holds two, each 3 by 2.
        assert!((places[0].width - 3.0).abs() < 1e-9 && (places[1].y - 2.0).abs() < 1e-9);
    }
}

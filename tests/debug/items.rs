// What a debugger is shown of a Rust program: generic functions, closures, methods, a panic's way.

struct Item {
    weight: u32,
    label: char,
}

impl Item {
    #[inline(never)]
    fn heavier(&self, other: u32) -> bool {
        let own = self.weight;
        own > other
    }
}

#[inline(never)]
fn largest(items: &[Item], at_least: u32) -> u32 {
    let mut best = at_least;
    for item in items {
        if item.heavier(best) {
            best = item.weight;
        }
    }
    best
}

fn main() {
    let items: Vec<Item> = "bad".chars().map(|label| Item { weight: label as u32, label }).collect();
    let best = largest(&items, 5);
    println!("{best} {}", items[0].label);
}

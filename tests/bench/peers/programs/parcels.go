// Parcels that are made, counted, routed and printed the way Go programs do such things: maps with strings as keys, interfaces,
// closures, channels between goroutines, trees that the collector has to walk, and `fmt`.
package main

import (
	"fmt"
	"hash/fnv"
	"runtime"
	"sort"
	"strings"
)

// random gives the same numbers everywhere.
type random uint32

func (r *random) below(limit int) int {
	*r = *r*1_664_525 + 1_013_904_223
	return int(*r>>8) % limit
}

// A parcel has a price: one of two kinds, chosen at run time.
type parcel interface{ price() int }

type letter struct{ grams int }

type crate struct{ kilos, metres int }

func (l letter) price() int { return 80 + l.grams/20 }

func (c *crate) price() int { return 900*c.kilos + 15*c.metres }

// A route is a node of a tree that is ordered by town.
type route struct {
	town        string
	cents       int
	left, right *route
}

func (r *route) add(town string, cents int) *route {
	if r == nil {
		return &route{town: town, cents: cents}
	}
	switch strings.Compare(town, r.town) {
	case -1:
		return &route{r.town, r.cents, r.left.add(town, cents), r.right}
	case 1:
		return &route{r.town, r.cents, r.left, r.right.add(town, cents)}
	}
	return &route{r.town, r.cents + cents, r.left, r.right}
}

func (r *route) each(visit func(*route)) {
	if r != nil {
		r.left.each(visit)
		visit(r)
		r.right.each(visit)
	}
}

type order struct {
	town  string
	cents int
}

func main() {
	// WASI has one thread; so has the program natively.
	runtime.GOMAXPROCS(1)

	orders, priced := make(chan parcelTo, 64), make(chan order, 64)
	go makeOrders(orders)
	go func() {
		defer close(priced)
		for next := range orders {
			priced <- order{next.town, next.parcel.price()}
		}
	}()

	counts, routes := map[string]int{}, (*route)(nil)
	for next := range priced {
		counts[next.town]++
		routes = routes.add(next.town, next.cents)
	}

	towns := make([]string, 0, len(counts))
	for town := range counts {
		towns = append(towns, town)
	}
	sort.Slice(towns, func(a, b int) bool {
		if counts[towns[a]] != counts[towns[b]] {
			return counts[towns[a]] > counts[towns[b]]
		}
		return towns[a] < towns[b]
	})
	var report strings.Builder
	for _, town := range towns {
		fmt.Fprintf(&report, "%-24s %6d\n", town, counts[town])
	}
	routes.each(func(r *route) { fmt.Fprintf(&report, "%s %d.%02d\n", r.town, r.cents/100, r.cents%100) })
	sum := fnv.New64a()
	sum.Write([]byte(report.String()))
	fmt.Printf("%d towns, %016x, %s\n", len(towns), sum.Sum64(), towns[0])
}

type parcelTo struct {
	town   string
	parcel parcel
}

func makeOrders(orders chan<- parcelTo) {
	defer close(orders)
	seed := random(1)
	syllables := strings.Fields("ka mo ti re shu é n la")
	for range 1_000_000 {
		var town strings.Builder
		for range 2 + seed.below(3) {
			town.WriteString(syllables[seed.below(len(syllables))])
		}
		var made parcel = letter{seed.below(1000)}
		if seed.below(2) == 0 {
			made = &crate{1 + seed.below(30), seed.below(500)}
		}
		orders <- parcelTo{strings.ToUpper(town.String()), made}
	}
}

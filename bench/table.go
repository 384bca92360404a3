package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// A table holds the costs of every step, one per round.
type table struct{ rows []tableRow }

type tableRow struct {
	of, name string
	costs    []cost
	note     string
}

// print writes the medians. A ratio is CPU time relative to the first row of
// the same measurement.
func (t *table) print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "measurement\t\tCPU s\tratio\twall s\tpeak MB\tresult")
	var of string
	var base time.Duration
	for _, r := range t.rows {
		cpu := median(r.costs, func(c cost) time.Duration { return c.cpu })
		wall := median(r.costs, func(c cost) time.Duration { return c.wall })
		first := r.of != of
		if first {
			of, base = r.of, cpu
		}
		label, peak := "", "?"
		if first {
			label = of
		}
		if p := median(r.costs, func(c cost) int64 { return c.peak }); p > 0 {
			peak = fmt.Sprint(p >> 20)
		}
		fmt.Fprintf(tw, "%s\t%s\t%.2f\t%.2f\t%.2f\t%s\t%s\n", label, r.name, cpu.Seconds(), float64(cpu)/float64(base), wall.Seconds(), peak, r.note)
	}
	return tw.Flush()
}

// median returns the middle value of a quantity, the lower one of two.
func median[T cmp.Ordered](costs []cost, of func(cost) T) T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// Package layered places the nodes of a directed graph on layers, so that most edges
// lead down and few cross, in the usual steps (Sugiyama, Tagawa and Toda 1981): turn
// edges round until there is no cycle, give each node a layer, order the layers,
// and move nodes towards their neighbours. The result depends on nothing but the
// input.
package layered

import (
	"cmp"
	"slices"
)

// Distances, in the unit of the widths.
const (
	nodeHeight = 40
	layerGap   = 56
	nodeGap    = 24
	edgeGap    = 16 // around an edge that passes a layer
	margin     = 12
)

// A Point is a place in a drawing, from its upper left corner.
type Point struct{ X, Y int }

// A Drawing is a graph with places for everything.
type Drawing struct {
	Width, Height int
	// Nodes are the upper left corners; all nodes are Tall high.
	Nodes []Point
	Tall  int
	// Edges are the points that each edge goes through, from the border of its first
	// node to that of its last.
	Edges [][]Point
}

// Draw places nodes of the given widths and edges from node to node.
func Draw(widths []int, edges [][2]int) Drawing {
	g := &layout{first: len(widths), paths: make([][]int, len(edges))}
	for _, w := range widths {
		g.cells = append(g.cells, cell{width: w, gap: nodeGap})
	}
	for _, e := range edges {
		if e[0] == e[1] {
			g.cells[e[0]].gap = 2 * nodeGap // the loop takes room
		}
	}
	g.assign(edges)
	g.thread(edges)
	g.order()
	g.align()
	return g.drawing(edges)
}

// A cell is a node, or the place where an edge passes a layer.
type cell struct {
	width, gap int
	layer      int
	place      int     // in its layer
	x          float64 // its middle
	up, down   []int   // neighbours in the layers next to its own
}

type layout struct {
	cells  []cell
	first  int // the cells from here on are no nodes
	layers [][]int
	paths  [][]int // for each edge, its cells from top to bottom; nil for loops
}

// assign gives each node its layer: one below all that lead to it, once edges that
// close a cycle are turned round.
func (g *layout) assign(edges [][2]int) {
	out := make([][]int, g.first)
	for i, e := range edges {
		if e[0] != e[1] {
			out[e[0]] = append(out[e[0]], i)
		}
	}
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, g.first)
	var order []int // every node before those it leads to, when reversed
	var visit func(n int)
	visit = func(n int) {
		state[n] = open
		for _, i := range out[n] {
			switch to := edges[i][1]; state[to] {
			case unseen:
				g.paths[i] = []int{n, to}
				visit(to)
			case open:
				g.paths[i] = []int{to, n} // turned round
			default:
				g.paths[i] = []int{n, to}
			}
		}
		state[n] = done
		order = append(order, n)
	}
	for n := range g.first {
		if state[n] == unseen {
			visit(n)
		}
	}
	below := make([][]int, g.first)
	for _, p := range g.paths {
		if p != nil {
			below[p[0]] = append(below[p[0]], p[1])
		}
	}
	for _, n := range slices.Backward(order) {
		for _, to := range below[n] {
			g.cells[to].layer = max(g.cells[to].layer, g.cells[n].layer+1)
		}
	}
}

// thread lays each edge through a cell of its own in every layer that it passes.
func (g *layout) thread(edges [][2]int) {
	for i := range edges {
		if g.paths[i] == nil {
			continue
		}
		top, bottom := g.paths[i][0], g.paths[i][1]
		path := []int{top}
		for layer := g.cells[top].layer + 1; layer < g.cells[bottom].layer; layer++ {
			path = append(path, len(g.cells))
			g.cells = append(g.cells, cell{layer: layer, gap: edgeGap})
		}
		path = append(path, bottom)
		for k := 1; k < len(path); k++ {
			a, b := &g.cells[path[k-1]], &g.cells[path[k]]
			a.down, b.up = append(a.down, path[k]), append(b.up, path[k-1])
		}
		g.paths[i] = path
	}
	for id := range g.cells {
		c := &g.cells[id]
		for len(g.layers) <= c.layer {
			g.layers = append(g.layers, nil)
		}
		c.place = len(g.layers[c.layer])
		g.layers[c.layer] = append(g.layers[c.layer], id)
	}
}

// order sorts the layers by where the neighbours are, down and up in turn, and keeps
// the order with the fewest crossings.
func (g *layout) order() {
	best, fewest := g.copyLayers(), g.crossings()
	for sweep := 0; sweep < 12 && fewest > 0; sweep++ {
		for k := range g.layers {
			down := sweep%2 == 0
			layer := g.layers[k]
			if !down {
				layer = g.layers[len(g.layers)-1-k]
			}
			g.sortLayer(layer, down)
		}
		if n := g.crossings(); n < fewest {
			best, fewest = g.copyLayers(), n
		}
	}
	g.layers = best
	for _, layer := range g.layers {
		for i, id := range layer {
			g.cells[id].place = i
		}
	}
}

func (g *layout) copyLayers() [][]int {
	var all [][]int
	for _, layer := range g.layers {
		all = append(all, slices.Clone(layer))
	}
	return all
}

// sortLayer sorts a layer by the mean place of the neighbours above, or below.
func (g *layout) sortLayer(layer []int, down bool) {
	mean := make(map[int]float64, len(layer))
	for _, id := range layer {
		near := g.cells[id].near(down)
		mean[id] = float64(g.cells[id].place)
		if len(near) > 0 {
			sum := 0
			for _, n := range near {
				sum += g.cells[n].place
			}
			mean[id] = float64(sum) / float64(len(near))
		}
	}
	slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
	for i, id := range layer {
		g.cells[id].place = i
	}
}

// near returns the neighbours that are settled on the way down, or up.
func (c *cell) near(down bool) []int {
	if down {
		return c.up
	}
	return c.down
}

// crossings counts the crossings between all layers: the pairs of edges whose ends
// are in one order above and in the other below.
func (g *layout) crossings() int {
	total := 0
	for k, layer := range g.layers {
		if k+1 == len(g.layers) {
			break
		}
		seen := make([]int, len(g.layers[k+1])+1) // a Fenwick tree of places below
		n := 0
		for _, id := range layer {
			places := make([]int, 0, len(g.cells[id].down))
			for _, to := range g.cells[id].down {
				places = append(places, g.cells[to].place)
			}
			for _, p := range places {
				before := 0
				for i := p + 1; i > 0; i -= i & -i {
					before += seen[i]
				}
				total += n - before
			}
			for _, p := range places {
				n++
				for i := p + 1; i < len(seen); i += i & -i {
					seen[i]++
				}
			}
		}
	}
	return total
}

// align moves the cells of each layer towards the middle of their neighbours, as far
// as the others in the layer let them.
func (g *layout) align() {
	for _, layer := range g.layers {
		x := 0.0
		for i, id := range layer {
			if i > 0 {
				x += g.apart(layer[i-1], id)
			}
			g.cells[id].x = x
		}
	}
	for sweep := range 16 {
		for k := range g.layers {
			if down := sweep%2 == 0; down {
				g.alignLayer(g.layers[k], down)
			} else {
				g.alignLayer(g.layers[len(g.layers)-1-k], down)
			}
		}
	}
}

// apart returns how far the middles of two neighbours in a layer must be apart.
func (g *layout) apart(a, b int) float64 {
	p, q := g.cells[a], g.cells[b]
	return float64(p.width+q.width)/2 + float64(max(p.gap, q.gap))
}

// alignLayer finds the places nearest to the wanted ones, by least squares, that keep
// the order and the distances: with the distances taken off this is isotonic
// regression, which pools neighbours that want to change places.
func (g *layout) alignLayer(layer []int, down bool) {
	type pool struct {
		sum   float64
		count int
	}
	var pools []pool
	offsets := make([]float64, len(layer))
	for i, id := range layer {
		if i > 0 {
			offsets[i] = offsets[i-1] + g.apart(layer[i-1], id)
		}
		want := g.cells[id].x
		if near := g.cells[id].near(down); len(near) > 0 {
			want = 0
			for _, n := range near {
				want += g.cells[n].x / float64(len(near))
			}
		}
		pools = append(pools, pool{want - offsets[i], 1})
		for n := len(pools); n > 1 && pools[n-2].sum/float64(pools[n-2].count) > pools[n-1].sum/float64(pools[n-1].count); n-- {
			pools[n-2].sum += pools[n-1].sum
			pools[n-2].count += pools[n-1].count
			pools = pools[:n-1]
		}
	}
	i := 0
	for _, p := range pools {
		for range p.count {
			g.cells[layer[i]].x = p.sum/float64(p.count) + offsets[i]
			i++
		}
	}
}

package layered

import (
	"cmp"
	"math"
	"slices"
)

// drawing turns the places of the cells into points.
func (g *layout) drawing(edges [][2]int) Drawing {
	left, right := math.Inf(1), math.Inf(-1)
	for _, c := range g.cells {
		left = min(left, c.x-float64(c.width)/2)
		right = max(right, c.x+float64(c.width)/2)
	}
	d := Drawing{Tall: nodeHeight, Edges: make([][]Point, len(edges))}
	if len(g.cells) == 0 {
		return d
	}
	for i := range g.cells {
		g.cells[i].x += margin - left
	}
	d.Height = len(g.layers)*(nodeHeight+layerGap) - layerGap + 2*margin
	right += margin - left
	for i := range g.first {
		c := g.cells[i]
		d.Nodes = append(d.Nodes, Point{round(c.x - float64(c.width)/2), g.top(i)})
	}
	start, end := g.ports()
	for i, path := range g.paths {
		if path == nil { // from a node to itself, at its right side
			c := g.cells[edges[i][0]]
			x, y := round(c.x+float64(c.width)/2), g.top(edges[i][0])
			d.Edges[i] = []Point{{x, y + nodeHeight/4}, {x + nodeGap - 6, y + nodeHeight/2}, {x, y + nodeHeight*3/4}}
			right = max(right, float64(x+nodeGap))
			continue
		}
		last := len(path) - 1
		points := []Point{{start[i], g.top(path[0]) + nodeHeight}}
		for _, id := range path[1:last] {
			x := round(g.cells[id].x)
			points = append(points, Point{x, g.top(id)}, Point{x, g.top(id) + nodeHeight})
		}
		points = append(points, Point{end[i], g.top(path[last])})
		if path[0] != edges[i][0] {
			slices.Reverse(points)
		}
		d.Edges[i] = points
	}
	d.Width = round(right) + margin
	return d
}

func (g *layout) top(id int) int { return margin + g.cells[id].layer*(nodeHeight+layerGap) }

// ports returns where each edge leaves its upper node and meets its lower one: side
// by side, in the order of where they lead to.
func (g *layout) ports() (start, end []int) {
	start, end = make([]int, len(g.paths)), make([]int, len(g.paths))
	for id := range g.first {
		var below, above []int
		for i, path := range g.paths {
			if path != nil && path[0] == id {
				below = append(below, i)
			}
			if path != nil && path[len(path)-1] == id {
				above = append(above, i)
			}
		}
		g.spread(id, below, start, func(path []int) int { return path[1] })
		g.spread(id, above, end, func(path []int) int { return path[len(path)-2] })
	}
	return start, end
}

// spread gives the edges at one side of a node their places.
func (g *layout) spread(id int, edges []int, at []int, next func(path []int) int) {
	slices.SortStableFunc(edges, func(a, b int) int {
		return cmp.Compare(g.cells[next(g.paths[a])].x, g.cells[next(g.paths[b])].x)
	})
	c := g.cells[id]
	step := min(24, float64(c.width-16)/float64(max(1, len(edges)-1)))
	for k, i := range edges {
		at[i] = round(c.x + (float64(k)-float64(len(edges)-1)/2)*step)
	}
}

func round(x float64) int { return int(math.Round(x)) }

package graph

// Cycles returns, for each edge, the number of the cycle of waits that it is
// part of, from 1 on; 0 for edges that are in none. Cycles that share a node have
// one number.
func (g *Graph) Cycles() []int {
	c := &cycles{out: make(map[string][]string), low: make(map[string]int), of: make(map[string]int)}
	self := make(map[string]bool)
	for _, e := range g.Edges {
		c.out[e.From] = append(c.out[e.From], e.To)
		self[e.From] = self[e.From] || e.From == e.To
	}
	for _, n := range g.Nodes {
		if id := n.ID(); c.low[id] == 0 {
			c.visit(id)
		}
	}
	size := make(map[int]int)
	for _, n := range c.of {
		size[n]++
	}
	numbers := make(map[int]int)
	in := make([]int, len(g.Edges))
	for i, e := range g.Edges {
		n := c.of[e.From]
		if n != c.of[e.To] || size[n] == 1 && !self[e.From] {
			continue
		}
		if numbers[n] == 0 {
			numbers[n] = len(numbers) + 1
		}
		in[i] = numbers[n]
	}
	return in
}

// cycles finds strongly connected components (Tarjan's algorithm).
type cycles struct {
	out   map[string][]string
	low   map[string]int // the first node known to be reachable, in the order of visits
	of    map[string]int // component of nodes that are done
	stack []string
	count int // visits
	done  int // components
}

func (c *cycles) visit(id string) {
	c.count++
	index := c.count
	c.low[id] = index
	c.stack = append(c.stack, id)
	for _, to := range c.out[id] {
		if c.low[to] == 0 {
			c.visit(to)
		}
		if c.of[to] == 0 {
			c.low[id] = min(c.low[id], c.low[to])
		}
	}
	if c.low[id] < index {
		return
	}
	c.done++
	for {
		top := c.stack[len(c.stack)-1]
		c.stack = c.stack[:len(c.stack)-1]
		c.of[top] = c.done
		if top == id {
			return
		}
	}
}

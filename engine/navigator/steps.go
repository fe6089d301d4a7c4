package navigator

import (
	"cmp"
	"slices"
)

// steps puts members of a graph into steps: each comes after all that feed it.
// Members that feed each other, directly or by others, are one group. Within a
// step groups stand as their members do, and so do the members of a group.
func steps(members []int, feeds func(int) []int) [][][]int {
	groups := components(members, feeds)
	groupOf := map[int]int{}
	for g, group := range groups {
		for _, m := range group {
			groupOf[m] = g
		}
	}
	level := make([]int, len(groups))
	for g := range slices.Backward(groups) { // Tarjan's order, turned round: what feeds comes first
		for _, m := range groups[g] {
			for _, to := range feeds(m) {
				if other, ok := groupOf[to]; ok && other != g {
					level[other] = max(level[other], level[g]+1)
				}
			}
		}
	}
	var out [][][]int
	for g, group := range groups {
		for len(out) <= level[g] {
			out = append(out, nil)
		}
		out[level[g]] = append(out[level[g]], group)
	}
	for _, step := range out {
		slices.SortFunc(step, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	}
	return out
}

// components are the strongly connected components (Tarjan), each sorted; one
// comes before those that feed it.
func components(members []int, feeds func(int) []int) [][]int {
	var groups [][]int
	var stack []int
	index, low, open := map[int]int{}, map[int]int{}, map[int]bool{}
	var visit func(int)
	visit = func(v int) {
		index[v] = len(index)
		low[v] = index[v]
		stack, open[v] = append(stack, v), true
		for _, w := range feeds(v) {
			if !slices.Contains(members, w) {
				continue
			}
			if _, seen := index[w]; !seen {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if open[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] != index[v] {
			return
		}
		at := slices.Index(stack, v)
		group := slices.Clone(stack[at:])
		for _, w := range group {
			open[w] = false
		}
		stack = stack[:at]
		slices.Sort(group)
		groups = append(groups, group)
	}
	for _, m := range members {
		if _, seen := index[m]; !seen {
			visit(m)
		}
	}
	return groups
}

package dictionary

import (
	"cmp"
	"slices"
)

// Node is an object of facts or a fact in the tree of their paths.
type Node struct {
	Name     string
	Path     string  // as a JSON pointer into a manifest: /project/land
	Fact     int     // the number of the fact; -1 for an object
	Children []*Node // ordered by name; a fact has none
}

// Child gives the member of an object, nil if there is none. It does not
// allocate.
func (n *Node) Child(name []byte) *Node {
	low, high := 0, len(n.Children)
	for low < high {
		mid := (low + high) / 2
		if n.Children[mid].Name < string(name) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(n.Children) && n.Children[low].Name == string(name) {
		return n.Children[low]
	}
	return nil
}

// member gives the child of that name, made as an object if there is none yet.
func (n *Node) member(name string) *Node {
	i, ok := slices.BinarySearchFunc(n.Children, name, func(c *Node, name string) int { return cmp.Compare(c.Name, name) })
	if !ok {
		n.Children = slices.Insert(n.Children, i, &Node{Name: name, Path: n.Path + "/" + name, Fact: -1})
	}
	return n.Children[i]
}

package policy

import "github.com/goccy/go-yaml/ast"

// anchor is what stands behind an anchor, and of how many values it is with all
// its aliases written out.
type anchor struct {
	value ast.Node
	size  int
}

// mostCopied is how many values aliases may stand for in a file: a few of them
// can stand for more than there is memory.
const mostCopied = 100_000

// bind notes what each alias stands for: the last anchor of its name above it
// that has ended. One within its own anchor stands for nothing. It returns of how
// many values a node is.
// https://yaml.org/spec/1.2.2/#71-alias-nodes
func (r *reader) bind(n ast.Node, anchors map[string]anchor) (size int) {
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			size += r.bind(v, anchors)
		}
	case *ast.MappingValueNode:
		size = r.bind(n.Value, anchors)
	case *ast.SequenceNode:
		for _, v := range n.Values {
			size += r.bind(v, anchors)
		}
	case *ast.TagNode:
		return r.bind(n.Value, anchors)
	case *ast.AnchorNode:
		size = r.bind(n.Value, anchors)
		anchors[n.Name.GetToken().Value] = anchor{n.Value, size}
		return size
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		a, known := anchors[name]
		switch r.copied += a.size; {
		case !known:
			r.wrong(n, "there is no anchor &%s above", name)
			return 0
		case r.copied > mostCopied:
			r.wrong(n, "with this alias there are more than %d values", mostCopied)
			return 0
		}
		if r.aliases == nil {
			r.aliases = map[*ast.AliasNode]ast.Node{}
		}
		r.aliases[n] = a.value
		return a.size
	}
	return size + 1
}

// entry is a key of a mapping with its value.
type entry struct{ key, value ast.Node }

func (e entry) name() string { return e.key.GetToken().Value }

// entries are those of a mapping, and after them those that it merges and does
// not have itself, of which the first counts.
// https://yaml.org/type/merge.html
func (r *reader) entries(mapping ast.MapNode) []entry {
	var all []entry
	var from []ast.Node
	seen := map[string]bool{}
	for each := mapping.MapRange(); each.Next(); {
		if each.Key().IsMergeKey() {
			from = append(from, each.Value())
			continue
		}
		e := entry{each.Key(), each.Value()}
		all, seen[e.name()] = append(all, e), true
	}
	for _, n := range from {
		list := []ast.Node{n}
		if sequence, ok := r.plain(n).(*ast.SequenceNode); ok {
			list = sequence.Values
		}
		for _, other := range list {
			merged, ok := r.plain(other).(ast.MapNode)
			if !ok {
				r.wrong(other, "want a mapping to merge, such as *name")
				continue
			}
			for _, e := range r.entries(merged) {
				if !seen[e.name()] {
					all, seen[e.name()] = append(all, e), true
				}
			}
		}
	}
	return all
}

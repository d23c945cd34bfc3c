package fix

import (
	"maps"
	"slices"
	"strings"
	"text/template"
)

// What the tests see of a recipe beside what For makes of it.

type Recipe = recipe

type Place = place

func Find(framework string) *Recipe { return find(framework) }

// Blocks are the names of a recipe's blocks, the shared ones too. It panics if one
// is broken, or uses a function that there is none of.
func (r *recipe) Blocks() []string {
	all := slices.Sorted(maps.Keys(r.blocks()))
	for _, block := range r.blocks() {
		template.Must(template.New("").Funcs(r.functions(r.Language, unmarked)).Parse(block))
	}
	return all
}

// Changes are the codes that a recipe has a change for.
func (r *recipe) Changes() []string {
	var all []string
	for _, block := range r.Blocks() {
		if code, ok := strings.CutPrefix(block, "change "); ok {
			all = append(all, code)
		}
	}
	return all
}

var Literals = literals

// Recipes are all of them.
func Recipes() []*Recipe {
	all := make([]*Recipe, len(loaded()))
	for i, load := range loaded() {
		all[i] = load()
	}
	return all
}

var WordKeys = wordKeys

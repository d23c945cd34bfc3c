package browser

// brands are the browsers that people name, each with the engine it is built
// on. Only what the engine decides is judged: what a brand adds of its own
// (blocked trackers, a VPN) is not.
var brands = []struct {
	name   string
	engine ID
}{
	{"chrome", "chromium"},
	{"edge", "chromium"},
	{"brave", "chromium"},
	{"opera", "chromium"},
	{"safari", "webkit"},
}

// Names are all that an engine may be called by: the engines' IDs, then the
// brands.
func Names() []string {
	var names []string
	for _, id := range IDs() {
		names = append(names, string(id))
	}
	for _, b := range brands {
		names = append(names, b.name)
	}
	return names
}

// Brands are the browsers built on an engine, by the name people know.
func Brands(id ID) []string {
	var names []string
	for _, b := range brands {
		if b.engine == id {
			names = append(names, b.name)
		}
	}
	return names
}

// Engine is the ID of the engine that one of Names means, "" for any other
// word.
func Engine(name string) ID {
	for _, id := range IDs() {
		if string(id) == name {
			return id
		}
	}
	for _, b := range brands {
		if b.name == name {
			return b.engine
		}
	}
	return ""
}

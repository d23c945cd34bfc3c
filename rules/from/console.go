package from

import "github.com/cors-check/cors-check/rules/explain"

// console is what a browser says. It tells of no call: package explain reads
// it.
var console = Kind{
	Name: "console", What: "lines of a browser's console",
	Is: func(head []byte) bool { return explain.IsConsole(string(head[:min(len(head), longestConsole)])) },
}

// longestConsole is how much of a text is looked at for such a line, in bytes.
const longestConsole = 16 << 10

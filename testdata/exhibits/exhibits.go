// Package exhibits holds the demo's endpoints, which are tests as well.
package exhibits

import "embed"

// Files are the exhibits: NUMBER-NAME.txtar.
//
//go:embed *.txtar
var Files embed.FS

package usage

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
)

// Version is the version that the linker set for a release, or else what the
// go command recorded of the source.
func Version(linked string) string {
	recorded := ""
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		recorded = strings.TrimPrefix(info.Main.Version, "v")
	}
	return cmp.Or(linked, recorded, "devel")
}

// PrintVersion writes the version, and what it was built with and for.
func (m Manual) PrintVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s %s (%s, %s/%s)\n", Program, m.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

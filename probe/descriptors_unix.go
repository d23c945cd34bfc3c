//go:build unix

package probe

import (
	"fmt"
	"syscall"
)

// fewest is how many files must be open at once for connections, a report and
// the runtime.
const fewest = 16

// Descriptors fails where the system lets this process have too few files open
// for connections.
func Descriptors() error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) >= fewest {
		return nil
	}
	return fmt.Errorf("only %d files may be open at once here, and connections need %d (ulimit -n)", limit.Cur, fewest)
}

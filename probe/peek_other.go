//go:build !unix

package probe

import "net"

// arrived says whether something has come over a connection that was not read
// yet: here that is not known without reading.
func arrived(net.Conn) bool { return true }

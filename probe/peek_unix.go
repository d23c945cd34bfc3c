//go:build unix

package probe

import (
	"errors"
	"net"
	"syscall"
)

// arrived says whether something has come over a connection, or its end, that
// was not read yet. It waits for nothing.
func arrived(c net.Conn) bool {
	s, ok := c.(syscall.Conn)
	if !ok {
		return true // it is not known
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return true
	}
	something := true
	err = raw.Read(func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		something = !errors.Is(err, syscall.EAGAIN)
		return true
	})
	return err != nil || something
}

package live

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"time"
)

// marionette is a client of Firefox's remote protocol.
// https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
type marionette struct {
	conn net.Conn
	in   *bufio.Reader
	id   int
}

// maxMessage is how long a message may be, in bytes.
const maxMessage = 16 << 20

func dialMarionette(ctx context.Context, address string) (*marionette, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(patience))
	m := &marionette{conn: conn, in: bufio.NewReader(conn)}
	var hello struct {
		Protocol int `json:"marionetteProtocol"`
	}
	if err := m.read(&hello); err != nil {
		conn.Close()
		return nil, err
	}
	if hello.Protocol != 3 {
		conn.Close()
		return nil, fmt.Errorf("marionette speaks protocol %d, not 3", hello.Protocol)
	}
	return m, nil
}

// call runs a command and decodes its result, unless that is nil.
func (m *marionette) call(command string, parameters, result any) error {
	m.conn.SetDeadline(time.Now().Add(patience))
	m.id++
	b, err := json.Marshal([]any{0, m.id, command, parameters})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(m.conn, "%d:%s", len(b), b); err != nil {
		return err
	}
	var failure *struct{ Error, Message string }
	var answer json.RawMessage
	var kind, id int
	if err := m.read(&[]any{&kind, &id, &failure, &answer}); err != nil {
		return err
	}
	switch {
	case kind != 1 || id != m.id:
		return fmt.Errorf("marionette: %s was answered out of turn", command)
	case failure != nil:
		return fmt.Errorf("marionette: %s: %s: %s", command, failure.Error, failure.Message)
	case result == nil:
		return nil
	}
	return json.Unmarshal(answer, result)
}

// read reads a message: its length in decimal, a colon, and JSON.
func (m *marionette) read(v any) error {
	var n int
	if _, err := fmt.Fscanf(m.in, "%d:", &n); err != nil || n < 0 || n > maxMessage {
		return fmt.Errorf("marionette: no length (%d): %w", n, err)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(m.in, b); err != nil {
		return fmt.Errorf("marionette: %w", err)
	}
	return json.Unmarshal(b, v)
}

package probe

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cors-check/cors-check/rules/fetch"
)

// keepAlive answers every request of a connection.
func keepAlive(t *testing.T, address string) string {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for r := bufio.NewReader(c); ; {
					if _, err := http.ReadRequest(r); err != nil {
						return
					}
					fmt.Fprint(c, "HTTP/1.1 204 No Content\r\n\r\n")
				}
			}()
		}
	}()
	return l.Addr().String()
}

// ask makes so many requests to a server side by side.
func ask(t *testing.T, p *Prober, address string, times int) {
	t.Helper()
	var all sync.WaitGroup
	for range times {
		all.Go(func() {
			if a := p.RoundTrip(t.Context(), fetch.Send{Method: "GET", URL: "http://" + address + "/", Headers: fetch.HeaderList{{Name: "Host", Value: address}}}); a.Failure != nil {
				t.Errorf("%s: %+v", address, a.Failure)
			}
		})
	}
	all.Wait()
}

// kept are the origins of the connections that are kept.
func kept(p *Prober) (origins []string) {
	p.pool.mu.Lock()
	defer p.pool.mu.Unlock()
	for _, k := range p.pool.kept {
		origins = append(origins, strings.TrimPrefix(k.origin, "http://"))
	}
	return origins
}

func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

// However many hosts are asked, the descriptors that stay open are as many.
func TestDescriptorsAreBounded(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("descriptors are counted in /proc, and 127.0.0.2 is this machine, on Linux only")
	}
	for _, hosts := range []int{60, 300} {
		var addresses []string
		for i := range hosts {
			addresses = append(addresses, keepAlive(t, fmt.Sprintf("127.0.%d.%d:0", 1+i/100, 1+i%100)))
		}
		p := New(Options{})
		before := descriptors(t)
		for _, address := range addresses {
			ask(t, p, address, 4)
		}
		// Each connection has two ends here. The servers close theirs after
		// us, and the runtime polls with a few more.
		want := 2*maxKept + 8
		for range 500 {
			if descriptors(t)-before <= want {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if got := descriptors(t) - before; got > want {
			t.Errorf("%d hosts hold %d descriptors, want %d at most", hosts, got, want)
		}
		origins := kept(p)
		if last := addresses[hosts-1]; len(origins) != maxKept || origins[maxKept-1] != last {
			t.Errorf("of %d hosts %d connections are kept, the last to %s; want %d, to %s", hosts, len(origins), origins[len(origins)-1], maxKept, last)
		}
		p.Close()
		if left := kept(p); len(left) > 0 {
			t.Errorf("%d connections are kept after Close", len(left))
		}
	}
}

// An origin has no more connections than a browser gives it, the one used last
// is used again, and none is kept for ever.
func TestConnectionsKept(t *testing.T) {
	p := New(Options{})
	defer p.Close()
	here, there := keepAlive(t, "127.0.0.1:0"), keepAlive(t, "127.0.0.1:0")
	ask(t, p, there, 1)
	ask(t, p, here, 3*maxKeptPerOrigin)
	if got := kept(p); len(got) > 1+maxKeptPerOrigin || got[0] != there {
		t.Errorf("kept are %v", got)
	}
	ask(t, p, there, 1)
	if got := kept(p); got[len(got)-1] != there || len(got) < 2 || got[0] != here {
		t.Errorf("kept, in order of use, are %v", got)
	}

	short := New(Options{})
	short.pool.age = 10 * time.Millisecond
	ask(t, short, here, 2)
	for range 500 {
		if len(kept(short)) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("still kept are %v", kept(short))
}

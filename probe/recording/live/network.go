package live

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"

	"github.com/cors-check/cors-check/probe/recording"
)

// inNetwork is set in the environment of what runs in a network of its own.
const inNetwork = "CORS_CHECK_NETWORK"

// InNetwork says that this process is in a network of its own, which has the
// addresses of package recording.
func InNetwork() bool { return os.Getenv(inNetwork) != "" }

// Network is a command that runs a program in a network of its own. It needs
// Linux, root, unshare (util-linux) and ip (iproute2); the error says what is
// missing. In there, JoinNetwork comes first.
func Network(ctx context.Context, program string, args ...string) (*exec.Cmd, error) {
	unshare, err := lookPath("unshare")
	if err != nil {
		return nil, err
	}
	if _, err := lookPath("ip"); err != nil {
		return nil, err
	}
	own := []string{"--net", "--mount", "--propagation", "private"}
	if out, err := exec.CommandContext(ctx, unshare, append(own, "true")...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: the right to make a network: %s", ErrMissing, strings.TrimSpace(string(out)))
	}
	c := exec.CommandContext(ctx, unshare, append(append(own, program), args...)...)
	c.Env = append(os.Environ(), inNetwork+"=1")
	return c, nil
}

// JoinNetwork gives the network that this process is in its addresses, and
// has names lead to them.
func JoinNetwork(ctx context.Context) error {
	hosts := "127.0.0.1 localhost " + strings.Join(recording.Hosts, " ") + "\n::1 ip6-localhost\n"
	for name, address := range recording.NetworkHosts() {
		hosts += address + " " + name + "\n"
	}
	f, err := os.CreateTemp("", "cors-check-hosts-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.WriteString(hosts); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	commands := [][]string{{"mount", "--bind", f.Name(), "/etc/hosts"}, {"ip", "link", "set", "lo", "up"}}
	for _, a := range recording.NetworkAddresses() {
		if strings.Contains(a, ":") {
			commands = append(commands, []string{"ip", "-6", "addr", "add", a + "/128", "dev", "lo", "nodad"})
		} else {
			commands = append(commands, []string{"ip", "addr", "add", a + "/32", "dev", "lo"})
		}
	}
	for _, c := range commands {
		if out, err := exec.CommandContext(ctx, c[0], c[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(c, " "), err, out)
		}
	}
	if as, err := net.DefaultResolver.LookupHost(ctx, "public.test"); err != nil || as[0] != recording.NetworkHosts()["public.test"] {
		return fmt.Errorf("the names of that network do not lead to its addresses: %v %w", as, err)
	}
	return nil
}

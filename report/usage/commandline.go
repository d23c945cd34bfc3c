package usage

import (
	"math"
	"strings"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
)

// The groups of the options, as help shows them.
const (
	theRequest = "The request"
	theAnswer  = "The answer"
	theNetwork = "The network"
	theReport  = "The report"
)

// CommandLine is the command line of the program: what help, the manual page
// and completion tell of it, and what main declares to the parser.
func CommandLine(version string) Manual {
	help := Option{Name: "help", Letter: "h", Description: "this help", Group: theReport}
	plain := Option{Name: "no-color", Description: "no colours, as with NO_COLOR or in a pipe", Group: theReport}
	m := Manual{
		Version: version,
		Program: Command{
			Name: Program, Operands: "URL", Most: 1,
			Description: "what browsers do with a cross-origin request, why, and what to change in the server",
			Options: []Option{
				{Name: "origin", Letter: "O", Value: "ORIGIN", Group: theRequest, Description: "the page's origin, https://app.example.com; null for file: and sandboxed frames; required"},
				{Name: "method", Letter: "X", Value: "METHOD", Group: theRequest, Description: "the method, as the script writes it"},
				{Name: "header", Letter: "H", Value: "'NAME: VALUE'", Repeats: true, Group: theRequest, Description: "a header the script sets; may be given many times"},
				{Name: "data", Letter: "d", Value: "BODY", Group: theRequest, Description: "the body; @FILE reads a file, @- standard input; makes the method POST unless one is given"},
				{Name: "credentials", Value: "MODE", Group: theRequest, Description: "fetch's credentials mode (same-origin)"},
				{Name: "cookie", Letter: "b", Value: "'NAME=VALUE'", Group: theRequest, Description: "cookies for a request with credentials, never for a preflight"},
				{Name: "mode", Value: "MODE", Group: theRequest, Description: "fetch's mode (cors)"},
				{Name: "redirect", Value: "MODE", Group: theRequest, Description: "fetch's redirect mode (follow)"},
				{Name: "initiator", Value: "WHAT", Group: theRequest, Description: "what makes the request (fetch)"},
				{Name: "only", Value: "CHECK", Group: theRequest, Description: "one of the two checks made when none of -X -H -d --mode --credentials --redirect --initiator is given"},
				{Name: "send", Group: theRequest, Description: "really send a request whose method is not GET or HEAD; without it only its preflight is sent"},
				{Name: "confirm", Group: theAnswer, Description: "ask the Chrome, Chromium or Edge installed here too (CHROME_PATH), and say whether it agrees"},
				{Name: "browser", Value: "NAME", Repeats: true, Group: theAnswer, Description: "whose rules decide; may be given many times (all)"},
				{Name: "expect", Value: "VERDICT", Group: theAnswer, Description: "what must be found for exit status 0 (allowed)"},
				{Name: "experiments", Value: "WHEN", Group: theAnswer, Description: "further harmless requests that tell causes apart (auto: after a block)"},
				{Name: "framework", Letter: "f", Value: "NAME", Group: theAnswer, Description: "whose fix to print (auto: what the server looks like)"},
				{Name: "timeout", Value: "TIME", Group: theNetwork, Description: "for each exchange, as 10s or 1.5 (seconds)"},
				{Name: "resolve", Value: "HOST:PORT:ADDRESS", Repeats: true, Group: theNetwork, Description: "connect to this address for that host and port; may be given many times"},
				{Name: "insecure", Letter: "k", Group: theNetwork, Description: "take any certificate"},
				{Name: "cacert", Value: "FILE", Group: theNetwork, Description: "trust the certificates of this PEM file instead of the system's"},
				{Name: "proxy", Letter: "x", Value: "URL", Group: theNetwork, Description: "use this proxy (HTTP_PROXY, HTTPS_PROXY, NO_PROXY)"},
				{Name: "user-agent", Letter: "A", Value: "TEXT", Group: theNetwork, Description: "the User-Agent header"},
				{Name: "http1.1", Group: theNetwork, Description: "never HTTP/2"},
				{Name: "format", Value: "FORMAT", Group: theReport, Choices: report.Formats(), Description: "how the report is written (text)"},
				{Name: "output", Letter: "o", Value: "FILE", Group: theReport, Description: "write the report to a file"},
				{Name: "verbose", Letter: "v", Group: theReport, Description: "every header of every exchange"},
				{Name: "quiet", Letter: "q", Group: theReport, Description: "the verdict line alone"},
				plain,
				{Name: "show-secrets", Group: theReport, Description: "do not redact Authorization, Cookie, Set-Cookie and the like"},
				help,
				{Name: "version", Group: theReport, Description: "the version"},
			},
		},
		Commands: []Command{
			{
				Name: "demo", Operands: "[NAME]", Most: 1, Description: "an API with faults of every kind on this machine, and the checks made against it",
				Options: []Option{{Name: "serve", Group: theReport, Description: "keep it up, with a page to try it in your own browser"}},
			},
			{
				Name: "explain", Operands: "CODE|'CONSOLE LINE'", Most: math.MaxInt,
				Description: "what a code, an engine's name for an error or a line of a browser's console means",
				Options:     []Option{{Name: "run", Group: theReport, Description: "make the check that fits the console line, too"}},
			},
			{Name: "codes", Description: "list all codes"},
			{Name: "schema", Description: "print the JSON schema of the report"},
			{Name: "version", Description: "print the version"},
			{Name: "completion", Operands: strings.Join(Shells, "|"), Most: 1, Choices: Shells, Description: "print a completion script for a shell"},
			{Name: "man", Description: "print the manual page, for man(1)"},
		},
		Examples: []Example{
			{Line: "cors-check http://localhost:5000/api/data --origin http://localhost:3000", Meaning: "A GET and the same GET with JSON's Content-Type: which of them do browsers let the page read?"},
			{Line: "cors-check https://api.example.com/me -O https://app.example.com -X PUT", Meaning: "Exactly this fetch. Its preflight is sent; the PUT itself only with --send."},
			{Line: "cors-check https://api.example.com -O https://evil.example --expect blocked", Meaning: "A step for CI: a foreign origin must be refused."},
		},
		Status: []Example{
			{Line: "0", Meaning: "every check found what --expect says"},
			{Line: "1", Meaning: "at least one did not: by default, a browser blocks"},
			{Line: "2", Meaning: "the command line, or a file or value in it, is wrong; nothing was sent"},
			{Line: "3", Meaning: "no verdict: name not found, connection refused, TLS, time-out, a failure of ours"},
		},
	}
	for i, o := range m.Program.Options {
		if o.Choices == nil {
			m.Program.Options[i].Choices = rules.Choices(o.Name)
		}
	}
	for i := range m.Commands {
		m.Commands[i].Options = append(m.Commands[i].Options, plain, help)
	}
	return m
}

package usage

import (
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/look"
	"github.com/cors-check/cors-check/report/outputs"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/explain"
	"github.com/cors-check/cors-check/rules/policy"
)

// The groups of the options, as help shows them.
const (
	theRequest = "The request"
	theVerdict = "The verdict"
	theNetwork = "The network"
	theCases   = "The cases"
	theReport  = "The report"
)

// shells are those that Completion knows.
var shells = []string{"bash", "zsh", "fish"}

// CommandLine is the command line of the program: what a run can be told, and
// what help, the manual page and completion tell of it. exhibits are the names
// of the demo's endpoints.
func CommandLine(version string, exhibits func() []string) Manual {
	show := Option{
		Name: "show", Value: "PART", Repeats: true, Group: theReport, Choices: words(report.Parts()),
		Description: "show more of the report; may be given many times, or with commas", Into: showParts,
	}
	verbose := Option{
		Name: "verbose", Letter: "v", Group: theReport,
		Description: "show the whole report, with every header of every exchange",
		Into:        yes(func(r *Run) *bool { return &r.Report.Verbose }),
	}
	written := Option{
		Name: "format", Value: "FORMAT[=FILE]", Repeats: true, Group: theReport, Aside: true, Choices: formats(),
		Description: "how the report is written (text); with a file, also there, and so several at once", Into: format,
	}
	output := Option{
		Name: "output", Letter: "o", Value: "FILE", Group: theReport, Aside: true,
		Description: "write the report to a file",
		Into:        text(func(r *Run) *string { return &r.Output }),
	}
	secrets := Option{
		Name: "show-secrets", Group: theReport,
		Description: "do not redact Authorization, Cookie, Set-Cookie and the like",
		Into:        yes(func(r *Run) *bool { return &r.Report.ShowSecrets }),
	}
	quiet := Option{
		Name: "quiet", Letter: "q", Group: theReport,
		Description: "only the verdict, on one line; of many cases only those that fail",
		Into:        yes(func(r *Run) *bool { return &r.Report.Quiet }),
	}
	origins := Option{
		Name: "origin", Letter: "O", Value: "ORIGIN", Repeats: true, Group: theRequest,
		Description: "the page's origin; may be given many times; each target is then checked from each",
		Into:        more(func(r *Run) *[]string { return &r.Origins }),
	}
	force := Option{
		Name: "force", Group: theReport, Aside: true, Description: "write over a policy file that is there",
		Into: yes(func(r *Run) *bool { return &r.Force }),
	}
	maxTime := Option{
		Name: "max-time", Value: "TIME", Group: theNetwork,
		Description: "for a whole check with all its exchanges (60s); what is cut then is unknown",
		Into: func(r *Run, value string) (err error) {
			r.Network.MaxTime, err = probe.ParseTimeout(value)
			return wrong("max-time", value, err)
		},
	}
	everywhere := []Option{
		{
			Name: "color", Value: "WHEN", Group: theReport, Aside: true, Choices: words(look.Colors()),
			Description: "whether to use colours (auto: on a terminal; see Environment)", Into: color,
		},
		{
			Name: "no-color", Group: theReport, Aside: true, Description: "the same as --color never",
			Into: func(r *Run, _ string) error { return color(r, string(look.ColorNever)) },
		},
		{Name: "help", Letter: "h", Group: theReport, Description: "this help", Instead: "help"},
	}
	m := Manual{
		Version: version,
		Program: Command{
			Name: Program, Operands: "URL", Most: 1,
			Description: "what browsers do with a cross-origin request, why, and what to change in the server",
			Options: []Option{
				{
					Name: "origin", Letter: "O", Value: "ORIGIN", Group: theRequest,
					Description: "the page's origin: https://app.example.com, an app's capacitor://localhost, null for a local file; required without --page",
					Into:        text(func(r *Run) *string { return &r.Question.Origin }),
				},
				{
					Name: "page", Value: "URL", Group: theRequest, Redact: redactURL,
					Description: "the page's URL: it is fetched once, and its origin, policies and address are used where no option gives them",
					Into:        text(func(r *Run) *string { return &r.Question.Page }),
				},
				{
					Name: "method", Letter: "X", Value: "METHOD", Empty: true, Group: theRequest,
					Description: "the method, as the script writes it",
					Into:        func(r *Run, value string) error { r.Question.Method = &value; return nil },
				},
				{
					Name: "header", Letter: "H", Value: "'NAME: VALUE'", Empty: true, Repeats: true, Group: theRequest, Redact: redactHeader,
					Description: "a header the script sets; may be given many times",
					Into:        more(func(r *Run) *[]string { return &r.Question.Headers }),
				},
				{
					Name: "data", Letter: "d", Value: "BODY", Empty: true, Group: theRequest, Redact: redactBody,
					Description: "the body; @FILE reads a file, @- standard input; makes the method POST unless one is given",
					Into:        body,
				},
				{
					Name: "body-type", Value: "TYPE", Group: theRequest,
					Description: "what the body is, if it is no string: the type of a Blob (image/png), none for bytes without a type, stream for a ReadableStream",
					Into:        text(func(r *Run) *string { return &r.Question.BodyType }),
				},
				{
					Name: "credentials", Value: "MODE", Group: theRequest,
					Description: "fetch's credentials mode (same-origin)",
					Into:        text(func(r *Run) *string { return &r.Question.Credentials }),
				},
				{
					Name: "cookie", Letter: "b", Value: "'NAME=VALUE'", Repeats: true, Group: theRequest, Redact: redactCookie,
					Description: "cookies for a request with credentials, never for a preflight; with its attributes ('a=1; SameSite=Lax; Secure') each browser sends it or not, as it would",
					Into:        more(func(r *Run) *[]string { return &r.Question.Cookies }),
				},
				{
					Name: "mode", Value: "MODE", Group: theRequest,
					Description: "fetch's mode (cors)",
					Into:        text(func(r *Run) *string { return &r.Question.Mode }),
				},
				{
					Name: "redirect", Value: "MODE", Group: theRequest,
					Description: "fetch's redirect mode (follow)",
					Into:        text(func(r *Run) *string { return &r.Question.Redirect }),
				},
				{
					Name: "initiator", Value: "WHAT", Group: theRequest,
					Description: "what makes the request (fetch)",
					Into:        text(func(r *Run) *string { return &r.Question.Initiator }),
				},
				{
					Name: "as", Value: "WHAT", Group: theRequest, Choices: ask.Choices("as"),
					Description: "what a preload is for (--initiator preload)",
					Into:        text(func(r *Run) *string { return &r.Question.As }),
				},
				{
					Name: "keepalive", Group: theRequest,
					Description: "fetch's keepalive: the request outlives the page, and its body may have 64 KiB",
					Into:        yes(func(r *Run) *bool { return &r.Question.Keepalive }),
				},
				{
					Name: "cache", Value: "MODE", Group: theRequest,
					Description: "fetch's cache mode (default)",
					Into:        text(func(r *Run) *string { return &r.Question.Cache }),
				},
				{
					Name: "integrity", Value: "HASHES", Group: theRequest,
					Description: "fetch's integrity, or that of a script or a style sheet, such as sha384-HASH: what the content must match",
					Into:        text(func(r *Run) *string { return &r.Question.Integrity }),
				},
				{
					Name: "referrer-policy", Value: "POLICY", Group: theRequest,
					Description: "fetch's referrerPolicy, or the page's own Referrer-Policy",
					Into:        text(func(r *Run) *string { return &r.Question.ReferrerPolicy }),
				},
				{
					Name: "upload", Group: theRequest,
					Description: "the script listens to the progress of its upload (xhr.upload, onUploadProgress of axios), which alone makes a preflight; implies --initiator xhr",
					Into:        yes(func(r *Run) *bool { return &r.Question.Upload }),
				},
				{
					Name: "only", Value: "CHECK", Group: theRequest,
					Description: "just one of the two checks that are made when none of -X -H -d --mode --credentials --redirect --initiator --upload --keepalive --cache --integrity --referrer-policy is given",
					Into:        text(func(r *Run) *string { return &r.Question.Only }),
				},
				{
					Name: "send", Group: theRequest,
					Description: "really send a request whose method is not GET or HEAD; without it only its preflight is sent, and the report says what that leaves unknown",
					Into:        yes(func(r *Run) *bool { return &r.Question.Send }),
				},
				{
					Name: "csp", Value: "POLICY", Group: theVerdict,
					Description: "the page's own Content-Security-Policy, such as \"connect-src 'self'\"",
					Into:        text(func(r *Run) *string { return &r.Question.CSP }),
				},
				{
					Name: "coep", Value: "POLICY", Group: theVerdict, Choices: ask.Choices("coep"),
					Description: "the page's own Cross-Origin-Embedder-Policy",
					Into:        text(func(r *Run) *string { return &r.Question.COEP }),
				},
				{
					Name: "hsts", Value: "HOST", Repeats: true, Group: theVerdict,
					Description: "a host that the browser remembers as https only (HSTS), so that its http URLs are https; may be given many times",
					Into:        more(func(r *Run) *[]string { return &r.Question.HSTS }),
				},
				{
					Name: "repeat", Value: "N", Group: theVerdict,
					Description: "how often the page then makes the same request again, 1 to 20: shows which of them need a preflight in each browser, and sends nothing more",
					Into:        number("repeat", 1, 20, func(r *Run) *int { return &r.Report.Repeat }),
				},
				{
					Name: "page-address", Value: "WHERE", Group: theVerdict,
					Description: "where the page is served from: public, local, loopback or an IP address (what the origin's host resolves to)",
					Into:        text(func(r *Run) *string { return &r.Question.PageAddress }),
				},
				{
					Name: "local-network", Value: "PERMISSION", Group: theVerdict,
					Description: "what the user says when a public page asks for the local network (ask)",
					Into:        text(func(r *Run) *string { return &r.Question.LocalNetwork }),
				},
				{
					Name: "loopback-network", Value: "PERMISSION", Group: theVerdict,
					Description: "the same for loopback addresses, where the user says something else there (as --local-network)",
					Into:        text(func(r *Run) *string { return &r.Question.LoopbackNetwork }),
				},
				{
					Name: "permissions-policy", Value: "POLICY", Group: theVerdict,
					Description: "the page's own Permissions-Policy, such as \"local-network=()\", which keeps it from the local network in Chrome and Edge",
					Into:        text(func(r *Run) *string { return &r.Question.PermissionsPolicy }),
				},
				{
					Name: "target-address-space", Value: "SPACE", Group: theVerdict,
					Description: "the targetAddressSpace that is given to fetch()",
					Into:        text(func(r *Run) *string { return &r.Question.TargetAddressSpace }),
				},
				{
					Name: "browser", Value: "NAME", Repeats: true, Group: theVerdict, Listed: engines(),
					Description: "the browsers whose rules decide; may be given many times (all)",
					Into:        more(func(r *Run) *[]string { return &r.Question.Browsers }),
				},
				{
					Name: "confirm", Group: theVerdict,
					Description: "also run the request in the installed Chrome, Chromium or Edge and compare",
					Into:        yes(func(r *Run) *bool { return &r.Confirm }),
				},
				{
					Name: "expect", Value: "VERDICT", Group: theVerdict,
					Description: "the verdict that gives exit status 0 (allowed)",
					Into:        text(func(r *Run) *string { return &r.Question.Expect }),
				},
				{
					Name: "experiments", Value: "WHEN", Group: theVerdict,
					Description: "further harmless requests that tell causes apart (auto: after a block, and at most four after a pass)",
					Into:        text(func(r *Run) *string { return &r.Question.Experiments }),
				},
				{
					Name: "framework", Letter: "f", Value: "NAME", Group: theVerdict,
					Description: "the framework to print the fix for (auto: the one that responds)",
					Into:        text(func(r *Run) *string { return &r.Question.Framework }),
				},
				{
					Name: "timeout", Value: "TIME", Group: theNetwork,
					Description: "for each exchange: 10s, or 1.5 for seconds",
					Into: func(r *Run, value string) (err error) {
						r.Network.Timeout, err = probe.ParseTimeout(value)
						return wrong("timeout", value, err)
					},
				},
				maxTime,
				{
					Name: "resolve", Value: "HOST:PORT:ADDRESS", Repeats: true, Group: theNetwork,
					Description: "connect to this address for that host and port; may be given many times",
					Into: func(r *Run, value string) error {
						to, err := probe.ParseResolve(value)
						r.Network.Resolve = append(r.Network.Resolve, to)
						return wrong("resolve", "", err)
					},
				},
				{
					Name: "each-address", Group: theNetwork,
					Description: "request each address of the API's host once, and say which differ",
					Into:        yes(func(r *Run) *bool { return &r.Network.EachAddress }),
				},
				{
					Name: "insecure", Letter: "k", Group: theNetwork,
					Description: "accept any certificate",
					Into:        yes(func(r *Run) *bool { return &r.Network.Insecure }),
				},
				{
					Name: "cacert", Value: "FILE", Group: theNetwork,
					Description: "trust the certificates in this PEM file instead of the system's",
					Into:        roots,
				},
				{
					Name: "proxy", Letter: "x", Value: "URL", Group: theNetwork, Redact: redactProxy,
					Description: "use this proxy",
					Into: func(r *Run, value string) (err error) {
						r.Network.Proxy, err = probe.ParseProxy(value)
						return wrong("proxy", "", err)
					},
				},
				{
					Name: "user-agent", Letter: "A", Value: "TEXT", Group: theNetwork,
					Description: "the User-Agent header",
					Into:        text(func(r *Run) *string { return &r.Question.UserAgent }),
				},
				{
					Name: "http1.1", Group: theNetwork,
					Description: "never use HTTP/2",
					Into:        yes(func(r *Run) *bool { return &r.Network.HTTP1 }),
				},
				written,
				output,
				verbose,
				show,
				quiet,
				secrets,
				{Name: "version", Group: theReport, Description: "the version", Instead: "version"},
			},
		},
		Commands: []Command{
			{
				Name: "demo", Operands: "[NAME]", Most: 1, Choices: exhibits, Closed: true, Want: "want the name of an endpoint, as demo lists them",
				Description: "start a deliberately broken API on this machine and check it, or one of its endpoints",
				Options: []Option{
					{
						Name: "serve", Group: theReport, Description: "keep it running, with a page to try it in your own browser",
						Into: yes(func(r *Run) *bool { return &r.Serve }),
					},
					verbose, show,
				},
			},
			{
				Name: "explain", Operands: "CODE|'CONSOLE LINE'", Least: 1, Most: math.MaxInt, Choices: Codes,
				Want:        "want a code, as codes lists them, or a line of a browser's console",
				Description: "what a code, a browser's name for an error or a line of its console means",
				Options: []Option{
					{
						Name: "run", Group: theReport, Description: "also run the check that fits the console line",
						Into: yes(func(r *Run) *bool { return &r.Check }),
					},
					verbose, show,
				},
			},
			{
				Name: "test", Operands: "[FILE|-]", Most: 1, Want: "want a policy file",
				Description: "hold servers to a policy file (default: the nearest cors-check.yaml, here or in a folder above)",
				Options:     slices.Concat(many(), []Option{maxTime, written, output, verbose, show, quiet, secrets}),
			},
			{
				Name: "scan", Operands: "[FILE|-]", Most: 1, Want: "want a list of targets",
				Description: "check a list of targets, a line each: URL, METHOD URL or a JSON object with the members of a check (default: standard input)",
				Options: slices.Concat([]Option{origins}, many(), []Option{
					{
						Name: "ordered", Group: theReport, Aside: true, Description: "report the targets in the order of the list",
						Into: yes(func(r *Run) *bool { return &r.Batch.Ordered }),
					},
					maxTime, written, output, verbose, show, quiet, secrets,
				}),
			},
			{
				Name: "init", Operands: "URL...", Least: 1, Most: math.MaxInt, Want: "want the URLs of an API",
				Description: "write a policy file of what servers do today, to be read and corrected",
				Options: []Option{
					origins,
					{
						Name: "output", Letter: "o", Value: "FILE", Group: theReport, Aside: true,
						Description: "the file (cors-check.yaml); - is standard output",
						Into:        text(func(r *Run) *string { return &r.Output }),
					},
					force,
				},
			},
			{
				Name: "merge", Operands: "FILE...", Least: 1, Most: math.MaxInt, Want: "want files that --format ndjson wrote",
				Description: "join the NDJSON of several runs, of shards, into one report",
				Options:     []Option{written, output, verbose, show, quiet},
			},
			{
				Name: "from", Operands: "[FILE|-]", Most: 1, Want: "want a file, or - for standard input",
				Description: "check what you copied: a curl command, a fetch call or the like in JavaScript, an .http file, a Postman collection, lines of the console, an OpenAPI document; a HAR and raw HTTP are judged as recorded (default: standard input)",
				Options: []Option{
					origins,
					{
						Name: "url", Value: "URL", Group: theRequest, Description: "the URL, where the text has only a part of it",
						Into: text(func(r *Run) *string { return &r.Question.URL }),
					},
					{
						Name: "set", Value: "NAME=VALUE", Repeats: true, Aside: true, Group: theRequest, Description: "the value of a name in the text, of a variable or a placeholder such as ${BASE} or {{id}}; repeatable",
						Into: func(r *Run, value string) error {
							name, is, found := strings.Cut(value, "=")
							if !found || name == "" {
								return &ask.Mistake{Field: "set", Got: value, Want: "want NAME=VALUE"}
							}
							if r.Values == nil {
								r.Values = map[string]string{}
							}
							r.Values[name] = is
							return nil
						},
					},
					{
						Name: "print", Group: theReport, Aside: true, Description: "print the command line that each request comes to, and send nothing",
						Into: yes(func(r *Run) *bool { return &r.Print }),
					},
					{
						Name: "write", Value: "FILE", Group: theReport, Aside: true, Description: "write a policy file of what an OpenAPI document describes, for cors-check test, and send nothing; - is standard output",
						Into: text(func(r *Run) *string { return &r.Write }),
					},
					force,
					{
						Name: "live", Group: theCases, Description: "ask the servers again, whatever was recorded",
						Into: yes(func(r *Run) *bool { return &r.Live }),
					},
					maxTime, written, output, verbose, show, quiet, secrets,
				},
			},
			{Name: "codes", Description: "list all codes"},
			{
				Name: "schema", Operands: "[report|policy]", Most: 1, Choices: func() []string { return []string{"report", "policy"} }, Closed: true, Want: "want report or policy",
				Description: "print the JSON schema of the report, or of the policy file",
			},
			{Name: "version", Description: "print the version"},
			{
				Name: "completion", Operands: strings.Join(shells, "|"), Least: 1, Most: 1, Choices: func() []string { return shells }, Closed: true,
				Want:        "want a shell: " + strings.Join(shells, ", "),
				Description: "print a completion script for a shell",
			},
			{Name: "man", Description: "print the manual page, for man(1)"},
			{
				Name: "help", Operands: "[COMMAND]", Most: 1, Closed: true, Want: "want a command, as help lists them",
				Description: "this help, or that of a command",
			},
		},
		Examples: []Example{
			{Line: "cors-check http://localhost:5000/api/data --origin http://localhost:3000", Meaning: "Check a plain GET and the same GET with Content-Type: application/json."},
			{Line: "cors-check https://api.example.com/me -O https://app.example.com -X PUT", Meaning: "Check exactly this fetch. Its preflight is sent; the PUT itself only with --send."},
			{Line: "cors-check https://api.example.com -O https://evil.example --expect blocked", Meaning: "In CI: make sure that a foreign origin is refused."},
		},
		Environment: []Example{
			{Line: "NO_COLOR", Meaning: "no colours, if it is not empty; only --color overrides it"},
			{Line: "FORCE_COLOR", Meaning: "colours also in a pipe or a file, if it is not empty; 0 or false means no colours"},
			{Line: "CLICOLOR_FORCE", Meaning: "colours also in a pipe or a file, if it is neither empty nor 0; FORCE_COLOR overrides it"},
			{Line: "TERM", Meaning: "if it is dumb, no colours, unless one of the above asks for them"},
			{Line: "COLUMNS", Meaning: "the width of the report where there is no terminal (80)"},
			{Line: "LC_ALL, LC_CTYPE, LANG", Meaning: "if the locale is not UTF-8, the report on a terminal is plain ASCII"},
			{Line: "HTTP_PROXY, HTTPS_PROXY, NO_PROXY", Meaning: "the proxy, and the hosts reached without it; lower case works too; --proxy overrides it"},
			{Line: "JOB_COMPLETION_INDEX, CI_NODE_INDEX, CI_NODE_TOTAL", Meaning: "the shard of test and scan where --shard does not say: Kubernetes' index from 0, or GitLab's from 1"},
			{Line: "GITHUB_ACTIONS, GITHUB_STEP_SUMMARY", Meaning: "in a job of GitHub Actions a text report comes with annotations, and a summary of the job"},
			{Line: "CHROME_PATH", Meaning: "the browser that --confirm runs"},
		},
		Status: []Example{
			{Line: "0", Meaning: "every check found what --expect says"},
			{Line: "1", Meaning: "at least one did not: by default, a browser blocks the request"},
			{Line: "2", Meaning: "the command line, or a file or value in it, is wrong; nothing was sent"},
			{Line: "3", Meaning: "no verdict: name not found, connection refused, TLS, time-out, a page that cannot be read, an error of cors-check itself"},
			{Line: "130", Meaning: "interrupted"},
		},
	}
	for i, o := range m.Program.Options {
		if o.Choices == nil {
			m.Program.Options[i].Choices = ask.Choices(o.Name)
		}
	}
	last := len(m.Program.Options) - 1 // --version
	m.Program.Options = slices.Insert(m.Program.Options, last, everywhere...)
	for i := range m.Commands {
		m.Commands[i].Options = append(m.Commands[i].Options, everywhere...)
	}
	// A command that asks servers reaches them as a check does, and one that makes
	// its own cases has them ask as a check does.
	for i, c := range m.Commands {
		for _, o := range m.Program.Options {
			asks, reaches := o.Group == theRequest || o.Group == theVerdict, o.Group == theNetwork
			switch {
			case o.Name == "confirm", o.Name == "only" && c.Name == "init", o.Name == "expect" && c.Name == "init":
			case reaches && (c.Name == "test" || c.Name == "scan" || c.Name == "init" || c.Name == "from"), asks && (c.Name == "scan" || c.Name == "init" || c.Name == "from"):
				if _, there := c.byName(o.Name); !there {
					m.Commands[i].Options = append(m.Commands[i].Options, o)
				}
			}
		}
	}
	help := slices.IndexFunc(m.Commands, func(c Command) bool { return c.Name == "help" })
	m.Commands[help].Choices = func() []string { return names(m.Commands) }
	return m
}

// many are the options of a command on many cases.
func many() []Option {
	return []Option{
		{
			Name: "concurrency", Value: "N", Group: theCases, Aside: true, Description: "how many cases run at once (as many as the servers can take)",
			Into: number("concurrency", 1, 10000, func(r *Run) *int { return &r.Batch.Concurrency }),
		},
		{
			Name: "per-host", Value: "N", Group: theCases, Aside: true, Description: "how many requests one host is sent at once (6, as from a browser)",
			Into: number("per-host", 1, 10000, func(r *Run) *int { return &r.Batch.PerHost }),
		},
		{
			Name: "rate", Value: "N/s", Group: theCases, Aside: true, Description: "how many requests are sent in a time: 50/s, 600/m (no bound)",
			Into: rate,
		},
		{
			Name: "retry", Value: "N", Group: theCases, Aside: true, Description: "how often to repeat a case that got no response (0)",
			Into: number("retry", 0, 10000, func(r *Run) *int { return &r.Batch.Retry }),
		},
		{
			Name: "wait", Value: "TIME", Group: theCases, Aside: true, Description: "how long to wait for servers that are just starting: 60s (not at all)",
			Into: func(r *Run, value string) (err error) {
				r.Batch.Wait, err = probe.ParseTimeout(value)
				return wrong("wait", value, err)
			},
		},
		{
			Name: "fail-fast", Group: theCases, Aside: true, Description: "stop after the first case that fails",
			Into: yes(func(r *Run) *bool { return &r.FailFast }),
		},
		{
			Name: "shard", Value: "I/N", Group: theCases, Aside: true,
			Description: "run only part I of N, counted from 1; without I, the part that the environment names",
			Into: func(r *Run, value string) error {
				s, ok := policy.ParseShard(value)
				if r.Shard = s; !ok {
					return &ask.Mistake{Field: "shard", Got: value, Want: "want I/N with I from 1 to N, as in 3/10"}
				}
				return nil
			},
		},
		{
			Name: "resume", Value: "FILE", Group: theCases, Aside: true, Description: "take the results in the NDJSON of an earlier run, and run only the rest",
			Into: text(func(r *Run) *string { return &r.Resume }),
		},
		{
			Name: "metrics", Value: "FILE", Group: theReport, Aside: true, Description: "also write the results in the text format of Prometheus",
			Into: text(func(r *Run) *string { return &r.Metrics }),
		},
	}
}

// text puts a value where field says.
func text(field func(*Run) *string) func(*Run, string) error {
	return func(r *Run, value string) error {
		*field(r) = value
		return nil
	}
}

// more adds a value where field says.
func more(field func(*Run) *[]string) func(*Run, string) error {
	return func(r *Run, value string) error {
		*field(r) = append(*field(r), value)
		return nil
	}
}

// yes switches on what field says.
func yes(field func(*Run) *bool) func(*Run, string) error {
	return func(r *Run, _ string) error {
		*field(r) = true
		return nil
	}
}

// wrong is the mistake of an option's value, nil for none.
func wrong(option, value string, err error) error {
	if err == nil {
		return nil
	}
	return &ask.Mistake{Field: option, Got: value, Want: err.Error()}
}

// body takes the body of the request, read as curl reads it: line breaks and
// NULs of a file are left out.
func body(r *Run, value string) error {
	name, isFile := strings.CutPrefix(value, "@")
	if !isFile {
		r.Question.Body = []byte(value)
		return nil
	}
	content, err := r.ReadFile(name)
	if err != nil {
		return Unreadable("data", value, err)
	}
	r.Question.Body = slices.DeleteFunc(content, func(b byte) bool { return b == '\r' || b == '\n' || b == 0 })
	return nil
}

// mostRoots is the size of a file of certificates, in bytes: those of all
// browsers together take a third of it.
const mostRoots = 1 << 20

func roots(r *Run, value string) error {
	pem, err := r.ReadFile(value)
	if err == nil && len(pem) > mostRoots {
		err = errors.New("is larger than 1 MiB")
	}
	if err != nil {
		return Unreadable("cacert", value, err)
	}
	r.Network.Roots = x509.NewCertPool()
	if !r.Network.Roots.AppendCertsFromPEM(pem) {
		return &ask.Mistake{Field: "cacert", Got: value, Want: "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"}
	}
	return nil
}

func format(r *Run, value string) error {
	name, file, copied := strings.Cut(value, "=")
	if err := chosen("format", name, formats()); err != nil {
		return err
	}
	i := slices.IndexFunc(report.Formats(), func(f report.Format) bool { return f.Name == name })
	switch f := report.Formats()[i]; {
	case copied && file == "":
		return &ask.Mistake{Field: "format", Got: value, Want: "names no file; want FORMAT=FILE"}
	case copied:
		r.Copies = append(r.Copies, outputs.To{Format: f, File: file})
	default:
		r.Format = f
	}
	return nil
}

// number takes a whole number from least to most.
func number(option string, least, most int, field func(*Run) *int) func(*Run, string) error {
	return func(r *Run, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > most {
			return &ask.Mistake{Field: option, Got: value, Want: fmt.Sprintf("want a whole number from %d to %d", least, most)}
		}
		*field(r) = n
		return nil
	}
}

// rate takes a number of requests, in a second unless it says otherwise.
func rate(r *Run, value string) error {
	number, unit, timed := strings.Cut(value, "/")
	per := map[string]float64{"s": 1, "m": 60, "h": 3600}[unit]
	if !timed {
		per = 1
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || per == 0 || !(n > 0) || math.IsInf(n, 0) {
		return &ask.Mistake{Field: "rate", Got: value, Want: "want a number of requests in a time, as in 50/s or 600/m"}
	}
	r.Network.Rate = n / per
	return nil
}

func color(r *Run, value string) error {
	r.Color = look.Color(value)
	return chosen("color", value, words(look.Colors()))
}

func showParts(r *Run, value string) error {
	for part := range strings.SplitSeq(value, ",") {
		if part == "" {
			return &ask.Mistake{Field: "show", Got: value, Want: "has an empty part"}
		}
		if err := chosen("show", part, words(report.Parts())); err != nil {
			return err
		}
		r.Report.Show = append(r.Report.Show, report.Part(part))
	}
	return nil
}

// chosen is the mistake of a value that is not one of a closed set.
func chosen(option, value string, among []string) error {
	if m := ask.Choose(option, value, among); m != nil {
		return m
	}
	return nil
}

func formats() []string {
	var all []string
	for _, f := range report.Formats() {
		all = append(all, f.Name)
	}
	return all
}

// engines lists the browsers by the engines that they are built on.
func engines() string {
	var all []string
	for _, id := range browser.IDs() {
		name := string(id)
		if brands := browser.Brands(id); len(brands) > 0 {
			name += " (or " + strings.Join(brands, ", ") + ")"
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

// Codes are the slugs of all codes.
func Codes() []string {
	var all []string
	for _, c := range explain.Codes() {
		all = append(all, c.Slug)
	}
	return all
}

func words[T ~string](typed []T) []string {
	all := make([]string, len(typed))
	for i, t := range typed {
		all[i] = string(t)
	}
	return all
}

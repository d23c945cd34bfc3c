package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
)

// schemaVersion is raised when a reader of the JSON report would have to
// change: not for a new member.
const schemaVersion = 1

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of what JSON writes.
func Schema() []byte { return slices.Clone(schema) }

// The types below are the JSON report, apart from the types it is made from:
// these may change, the report may not.
type (
	reportJSON struct {
		SchemaVersion int           `json:"schema_version"`
		Tool          toolJSON      `json:"tool"`
		URL           string        `json:"url"`
		Origin        string        `json:"origin"`
		Verdict       *string       `json:"verdict"`
		Expected      *string       `json:"expected"`
		Checks        []checkJSON   `json:"checks"`
		Findings      []findingJSON `json:"findings"`
		Server        *serverJSON   `json:"server"`
		Policy        *policyJSON   `json:"policy"`
		Fixes         []fixJSON     `json:"fixes"`
		Notes         []string      `json:"notes"`
		Verify        string        `json:"verify"`
	}

	toolJSON struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}

	checkJSON struct {
		Name            string                 `json:"name"`
		Request         requestJSON            `json:"request"`
		Verdict         *string                `json:"verdict"`
		Complete        bool                   `json:"complete"`
		Browsers        map[string]browserJSON `json:"browsers"`
		Response        responseJSON           `json:"response"`
		ReadableHeaders []string               `json:"readable_headers"`
		Exchanges       []exchangeJSON         `json:"exchanges"`
		Confirmation    *confirmationJSON      `json:"confirmation,omitempty"` // when a real browser was asked
	}

	requestJSON struct {
		URL         string      `json:"url"`
		Method      string      `json:"method"`
		Headers     [][2]string `json:"headers"`
		Mode        string      `json:"mode"`
		Credentials string      `json:"credentials"`
		Redirect    string      `json:"redirect"`
		Initiator   string      `json:"initiator"`
	}

	browserJSON struct {
		Verdict         *string   `json:"verdict"`
		Stage           *string   `json:"stage"`
		Error           *string   `json:"error"`
		Subject         *string   `json:"subject"`
		Console         *string   `json:"console"`
		ReadableHeaders *[]string `json:"readable_headers,omitempty"` // where they differ from the check's
	}

	confirmationJSON struct {
		Browser string  `json:"browser"`
		Version string  `json:"version"`
		Verdict *string `json:"verdict"`
		Error   *string `json:"error"`
		Console *string `json:"console"`
		Agrees  bool    `json:"agrees"`
	}

	responseJSON struct {
		Type       *string `json:"type"`
		Status     *int    `json:"status"`
		URL        *string `json:"url"`
		Redirected bool    `json:"redirected"`
	}

	exchangeJSON struct {
		ID              int          `json:"id"`
		Kind            string       `json:"kind"`
		Name            string       `json:"name,omitempty"`
		Hop             int          `json:"hop"`
		Browsers        []string     `json:"browsers"`
		Method          string       `json:"method"`
		URL             string       `json:"url"`
		RequestHeaders  [][2]string  `json:"request_headers"`
		Status          *int         `json:"status"`
		Protocol        *string      `json:"protocol"`
		RemoteAddress   *string      `json:"remote_address"`
		ResponseHeaders [][2]string  `json:"response_headers"`
		Timing          timingJSON   `json:"timing_ms"`
		Failure         *failureJSON `json:"failure"`
	}

	timingJSON struct {
		DNS       *float64 `json:"dns"`
		Connect   *float64 `json:"connect"`
		TLS       *float64 `json:"tls"`
		FirstByte *float64 `json:"first_byte"`
	}

	failureJSON struct {
		Kind   string `json:"kind"`
		Detail string `json:"detail"`
	}

	findingJSON struct {
		Code       string       `json:"code"`
		Severity   string       `json:"severity"`
		Confidence string       `json:"confidence"`
		Check      *string      `json:"check"`
		Exchange   *int         `json:"exchange"`
		Title      string       `json:"title"`
		Detail     string       `json:"detail"`
		Advice     *string      `json:"advice"`
		Evidence   evidenceJSON `json:"evidence"`
		Explains   []string     `json:"explains"`
		NotCORS    bool         `json:"not_cors"`
		Spec       *string      `json:"spec"`
		More       string       `json:"more"`
	}

	evidenceJSON struct {
		Header *string `json:"header"`
		Got    *string `json:"got"`
		Want   *string `json:"want"`
		Start  *int    `json:"start"`
		End    *int    `json:"end"`
	}

	serverJSON struct {
		Framework  string   `json:"framework"`
		Confidence string   `json:"confidence"`
		Evidence   []string `json:"evidence"`
	}

	policyJSON struct {
		Origins     []string `json:"origins"`
		Methods     []string `json:"methods"`
		Headers     []string `json:"headers"`
		Expose      []string `json:"expose"`
		Credentials bool     `json:"credentials"`
		MaxAge      *int     `json:"max_age"`
	}

	fixJSON struct {
		Framework string     `json:"framework"`
		Title     string     `json:"title"`
		Versions  string     `json:"versions"`
		Docs      string     `json:"docs"`
		Steps     []stepJSON `json:"steps"`
		Notes     []string   `json:"notes"`
		Verify    string     `json:"verify"`
	}

	stepJSON struct {
		ID       string `json:"id"`
		Run      string `json:"run,omitempty"`
		File     string `json:"file,omitempty"`
		Where    string `json:"where,omitempty"`
		Language string `json:"language,omitempty"`
		Code     string `json:"code,omitempty"`
	}
)

// JSON writes d as one JSON object, as Schema says. Header values are bytes
// and stand isomorphic-decoded: the byte E9 is "é". It fails with what w says.
func JSON(w io.Writer, d *rules.Diagnosis, o Options) error {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(view{newRedactor(d, o.ShowSecrets)}.report(d, o.Version)); err != nil {
		return err
	}
	_, err := w.Write(harmless(out.Bytes()))
	return err
}

// harmless spells what is not printable, and the second # of CI systems'
// "##[" commands, as JSON escapes: the same strings, safe to look at.
func harmless(in []byte) []byte {
	out := make([]byte, 0, len(in))
	for i := 0; i < len(in); {
		r, size := utf8.DecodeRune(in[i:])
		switch {
		case r == '#' && i > 0 && in[i-1] == '#', r != '\n' && !unicode.IsPrint(r) && r <= 0xFFFF:
			out = fmt.Appendf(out, `\u%04x`, r)
		case r != '\n' && !unicode.IsPrint(r):
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = append(out, in[i:i+size]...)
		}
		i += size
	}
	return out
}

// view makes a report of a diagnosis, secrets hidden.
type view struct{ hide redactor }

func (v view) report(d *rules.Diagnosis, version string) reportJSON {
	out := reportJSON{
		SchemaVersion: schemaVersion,
		Tool:          toolJSON{"cors-check", version},
		URL:           v.text(d.URL),
		Origin:        v.text(d.Origin),
		Verdict:       orNull(string(d.Verdict)),
		Expected:      orNull(string(d.Expected)),
		Checks:        each(d.Checks, v.check),
		Findings:      each(d.Findings, v.finding),
		Fixes:         each(d.Fixes, v.fix),
		Notes:         each(d.Notes, v.text),
		Verify:        v.text(d.Verify),
	}
	if len(out.Checks) > 0 {
		out.Checks[0].Exchanges = append(out.Checks[0].Exchanges, each(d.Experiments, v.exchange)...)
	}
	if s := d.Server; s != nil {
		out.Server = &serverJSON{v.text(s.Framework), string(s.Confidence), each(s.Evidence, v.text)}
	}
	if p := d.Policy; p != nil {
		out.Policy = &policyJSON{each(p.Origins, v.text), each(p.Methods, v.text), each(p.Headers, v.text), each(p.Expose, v.text), p.Credentials, p.MaxAge}
	}
	return out
}

func (v view) check(c *rules.Check) checkJSON {
	out := checkJSON{
		Name: c.Name,
		Request: requestJSON{
			URL: v.text(c.Request.URL), Method: v.text(c.Request.Method), Headers: v.headers(c.Request.Headers),
			Mode: string(c.Request.Mode), Credentials: string(c.Request.Credentials),
			Redirect: string(c.Request.Redirect), Initiator: string(c.Request.Initiator),
		},
		Verdict:   orNull(string(c.Verdict)),
		Complete:  c.Complete,
		Browsers:  map[string]browserJSON{},
		Exchanges: each(c.Exchanges, v.exchange),
	}
	told := strictest(c.Results)
	out.Response = responseJSON{orNull(string(told.Response.Type)), orNull(told.Response.Status), v.optional(orNull(told.Response.URL)), told.Response.Redirected}
	out.ReadableHeaders = each(told.Readable, v.bytes)
	for _, r := range c.Results {
		b := browserJSON{
			Verdict: orNull(string(r.Verdict)), Stage: orNull(string(r.Stage)),
			Error: v.optional(r.Error), Subject: v.optional(r.Subject), Console: v.console(r.Console),
		}
		if !slices.Equal(r.Readable, told.Readable) {
			readable := each(r.Readable, v.bytes)
			b.ReadableHeaders = &readable
		}
		out.Browsers[string(r.Browser)] = b
	}
	if k := c.Confirmation; k != nil {
		out.Confirmation = &confirmationJSON{
			v.text(k.Browser), v.text(k.Version), orNull(string(k.Verdict)), v.optional(k.Error), v.console(k.Console), k.Agrees,
		}
	}
	return out
}

// strictest is the result of the browser that lets the least through: the
// first that blocks, otherwise the first.
func strictest(results []rules.Result) rules.Result {
	if i := slices.IndexFunc(results, func(r rules.Result) bool { return r.Verdict == rules.Blocked }); i >= 0 {
		return results[i]
	}
	if len(results) > 0 {
		return results[0]
	}
	return rules.Result{}
}

func (v view) exchange(x *rules.Exchange) exchangeJSON {
	out := exchangeJSON{
		ID: x.ID, Kind: string(x.Kind), Name: v.text(x.Name), Hop: x.Hop, Browsers: each(x.Browsers, v.text),
		Method: v.text(x.Method), URL: v.text(x.URL), RequestHeaders: v.headers(x.Send.Headers),
		RemoteAddress: v.optional(orNull(x.RemoteAddress)), ResponseHeaders: [][2]string{},
		Timing: timingJSON{
			DNS: phase(x.Timing.DNS), Connect: phase(x.Timing.Connect), TLS: phase(x.Timing.TLS), FirstByte: phase(x.Timing.FirstByte),
		},
	}
	if r := x.Response; r != nil {
		out.Status, out.Protocol, out.ResponseHeaders = orNull(r.Status), v.optional(orNull(r.Protocol)), v.headers(r.Headers)
	}
	if f := x.Failure; f != nil {
		out.Failure = &failureJSON{string(f.Kind), v.text(f.Detail)}
	}
	return out
}

func (v view) finding(f rules.Finding) findingJSON {
	return findingJSON{
		Code: f.Code, Severity: string(f.Severity), Confidence: string(f.Confidence),
		Check: orNull(f.Check), Exchange: orNull(f.Exchange),
		Title: v.text(f.Title), Detail: v.text(f.Detail), Advice: v.optional(orNull(f.Advice)),
		Evidence: v.evidence(f.Evidence), Explains: each(f.Explains, v.text), NotCORS: f.NotCORS, Spec: orNull(f.Spec),
		More: "cors-check explain " + f.Code,
	}
}

// evidence tells the place in characters of got, which are the bytes of the
// header's value.
func (v view) evidence(e rules.Evidence) evidenceJSON {
	out := evidenceJSON{Header: orNull(e.Header), Got: v.optional(e.Got), Want: v.optional(e.Want)}
	if e.Header == "" || e.Got == nil {
		return out
	}
	value := v.hide.value(e.Header, *e.Got)
	if value == *e.Got && e.End > 0 {
		out.Start, out.End = &e.Start, &e.End
	}
	got := isomorphicDecode(value)
	out.Got = &got
	return out
}

func (v view) fix(f fix.Fix) fixJSON {
	return fixJSON{
		Framework: f.Framework, Title: v.text(f.Title), Versions: f.Versions, Docs: f.Docs,
		Steps: each(f.Steps, func(s fix.Step) stepJSON {
			return stepJSON{s.ID, v.code(s.Run), v.text(s.File), v.text(s.Where), s.Language, v.code(s.Code)}
		}),
		Notes: each(f.Notes, v.text), Verify: v.text(f.Verify),
	}
}

// text is anything but a header's value.
func (v view) text(s string) string { return decode(v.hide.text(s)) }

// code is text in which nothing but a known secret is altered.
func (v view) code(s string) string { return decode(v.hide.console(s)) }

func (v view) bytes(s string) string { return isomorphicDecode(v.hide.console(s)) }

func (v view) optional(s *string) *string {
	if s == nil {
		return nil
	}
	text := v.text(*s)
	return &text
}

func (v view) console(line *string) *string {
	if line == nil {
		return nil
	}
	text := decode(v.hide.console(*line))
	return &text
}

func (v view) headers(l fetch.HeaderList) [][2]string {
	return each(v.hide.headers(l), func(h fetch.Header) [2]string {
		return [2]string{isomorphicDecode(h.Name), isomorphicDecode(h.Value)}
	})
}

// phase is a duration in milliseconds, to the microsecond; nil for a phase
// that did not happen.
func phase(d time.Duration) *float64 {
	if d < 0 {
		return nil
	}
	ms := math.Round(float64(d)/1e3) / 1e3
	return &ms
}

// orNull is a pointer to v, nil for the zero value: what is not known is
// null, not empty.
func orNull[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}

// each is f of each value, never nil: an empty list is [], not null.
func each[T, U any](values []T, f func(T) U) []U {
	out := make([]U, len(values))
	for i, v := range values {
		out[i] = f(v)
	}
	return out
}

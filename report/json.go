package report

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
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
		Page          *visitedJSON  `json:"page,omitempty"` // that was fetched first
		Checks        []checkJSON   `json:"checks"`
		Findings      []findingJSON `json:"findings"`
		NotKnownYet   []unknownJSON `json:"not_known_yet"`
		Then          *reportJSON   `json:"then,omitempty"` // what is found behind the first finding, a redirect
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
		Cookies         []cookieJSON           `json:"cookies,omitempty"`         // that responses set
		PreflightCache  map[string]cacheJSON   `json:"preflight_cache,omitempty"` // by engine; where a preflight was answered
		Confirmation    *confirmationJSON      `json:"confirmation,omitempty"`    // when a real browser was asked
	}

	requestJSON struct {
		URL         string      `json:"url"`
		Method      string      `json:"method"`
		Headers     headersJSON `json:"headers"`
		Mode        string      `json:"mode"`
		Credentials string      `json:"credentials"`
		Redirect    string      `json:"redirect"`
		Initiator   string      `json:"initiator"`
		As          string      `json:"as,omitempty"`
		Upload      bool        `json:"upload,omitempty"`
		BodyType    string      `json:"body_type,omitempty"`
		Keepalive   bool        `json:"keepalive,omitempty"`
		Cache       string      `json:"cache,omitempty"`
		Integrity   string      `json:"integrity,omitempty"`
		Referrer    string      `json:"referrer_policy,omitempty"`
		HSTS        []string    `json:"hsts,omitempty"`
		CSP         string      `json:"csp,omitempty"`
		COEP        string      `json:"coep,omitempty"`

		PageAddressSpace   string `json:"page_address_space,omitempty"`
		LocalNetwork       string `json:"local_network,omitempty"`
		LoopbackNetwork    string `json:"loopback_network,omitempty"`
		TargetAddressSpace string `json:"target_address_space,omitempty"`
		PermissionsPolicy  string `json:"permissions_policy,omitempty"`
	}

	conditionJSON struct {
		Permission string `json:"permission"`
		Default    string `json:"default"`
	}

	browserJSON struct {
		Verdict         *string        `json:"verdict"`
		Stage           *string        `json:"stage"`
		Error           *string        `json:"error"`
		Subject         *string        `json:"subject"`
		Console         *string        `json:"console"`
		ConsoleAfter    *string        `json:"console_after,omitempty"` // where the first line does not say why
		Condition       *conditionJSON `json:"condition,omitempty"`
		ReadableHeaders *[]string      `json:"readable_headers,omitempty"` // where they differ from the check's
	}

	confirmationJSON struct {
		Browser string  `json:"browser"`
		Version string  `json:"version"`
		Verdict *string `json:"verdict"`
		Error   *string `json:"error"`
		Console *string `json:"console"`
		Agrees  bool    `json:"agrees"`
		Local   *string `json:"local_network,omitempty"`
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
		RequestHeaders  headersJSON  `json:"request_headers"`
		Status          *int         `json:"status"`
		Protocol        *string      `json:"protocol"`
		RemoteAddress   *string      `json:"remote_address"`
		ResponseHeaders headersJSON  `json:"response_headers"`
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
		Also       []int        `json:"also_in"`  // the IDs of other exchanges that show the same
		StandIn    bool         `json:"stand_in"` // seen in the response to a GET, in place of a request that was not sent
		Because    *string      `json:"because"`  // the code of the finding it follows from
		Explains   []string     `json:"explains"`
		NotCORS    bool         `json:"not_cors"`
		Spec       *string      `json:"spec"`
		More       string       `json:"more"`
	}

	unknownJSON struct {
		Code    string `json:"code"`
		Subject string `json:"subject"`
	}

	evidenceJSON struct {
		Header *string `json:"header"`
		Got    *string `json:"got"`
		Want   *string `json:"want"`
		Start  *int    `json:"start"`
		End    *int    `json:"end"`
		Says   *string `json:"says"`
	}

	serverJSON struct {
		makerJSON
		Preflight *makerJSON  `json:"preflight"`
		Actual    *makerJSON  `json:"actual"`
		Front     []makerJSON `json:"front"`
	}

	makerJSON struct {
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
		Change    *string    `json:"change"` // the smallest change for the first finding, in a sentence
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

// writeJSON writes a diagnosis as one JSON object, as Schema says. Header values are bytes
// and stand isomorphic-decoded: the byte E9 is "é". It fails with what w says.
func writeJSON(w io.Writer, v view) error { return encode(w, v.report(), "  ") }

// encode writes a value as one JSON object and a line's end, indented by indent
// or on one line, as it is made: a response may have so many headers that their
// JSON is larger than all else a check takes.
func encode(w io.Writer, value any, indent string) error {
	options := []json.Options{jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false)}
	if indent != "" {
		options = append(options, jsontext.WithIndent(indent))
	}
	out := harmless{w: w}
	if err := json.MarshalWrite(&out, value, options...); err != nil {
		return cmp.Or(out.err, err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// harmless spells what is not printable in the JSON that it passes on, and the
// second # of CI systems' "##[" commands, as JSON escapes: the same strings, safe
// to look at.
type harmless struct {
	w      io.Writer
	rest   []byte // the beginning of a character
	number bool   // the last character was a #
	out    []byte // what is written next
	err    error  // what w said
}

func (h *harmless) Write(p []byte) (int, error) {
	in := append(h.rest, p...)
	h.out = slices.Grow(h.out[:0], len(in))
	for utf8.FullRune(in) {
		if n := plain(in); n > 0 {
			h.out, h.number, in = append(h.out, in[:n]...), false, in[n:]
			continue
		}
		r, size := utf8.DecodeRune(in)
		switch {
		case r == '#' && h.number, !Visible(r) && r <= 0xFFFF:
			h.out = fmt.Appendf(h.out, `\u%04x`, r)
		case !Visible(r):
			high, low := utf16.EncodeRune(r)
			h.out = fmt.Appendf(h.out, `\u%04x\u%04x`, high, low)
		default:
			h.out = append(h.out, in[:size]...)
		}
		h.number = r == '#'
		in = in[size:]
	}
	h.rest = append(h.rest[:0], in...)
	if _, h.err = h.w.Write(h.out); h.err != nil {
		return 0, h.err
	}
	return len(p), nil
}

// plain is how many bytes at the beginning are harmless, whatever follows.
func plain(in []byte) int {
	n := 0
	for n < len(in) && (in[n] >= ' ' && in[n] <= '~' && in[n] != '#' || in[n] == '\n') {
		n++
	}
	return n
}

func (v view) report() reportJSON {
	d := v.Diagnosis
	out := reportJSON{
		SchemaVersion: schemaVersion,
		Tool:          toolJSON{"cors-check", v.Version},
		URL:           decode(d.URL),
		Origin:        decode(d.Origin),
		Verdict:       orNull(string(d.Verdict)),
		Expected:      orNull(string(d.Expected)),
		Page:          v.visited(),
		Checks:        each(d.Checks, v.check),
		Findings:      each(d.Findings, v.finding),
		NotKnownYet:   each(d.Unknown, func(u rules.Unknown) unknownJSON { return unknownJSON{u.Code, decode(u.Subject)} }),
		Fixes:         each(d.Fixes, v.fix),
		Notes:         each(d.Notes, decode),
		Verify:        decode(d.Verify),
	}
	if len(out.Checks) > 0 {
		out.Checks[0].Exchanges = append(out.Checks[0].Exchanges, each(d.Experiments, exchangeOf)...)
		if d.Page != nil {
			out.Checks[0].Exchanges = append(each(d.Page.Exchanges, exchangeOf), out.Checks[0].Exchanges...)
		}
	}
	if d.Then != nil {
		then := v.behind().report()
		out.Then = &then
	}
	if s := d.Server; s != nil {
		out.Server = &serverJSON{*makerOf(s), makerOf(s.Preflight), makerOf(s.Actual), each(s.Front, func(f rules.Server) makerJSON { return *makerOf(&f) })}
	}
	if p := d.Policy; p != nil {
		out.Policy = &policyJSON{each(p.Origins, decode), each(p.Methods, decode), each(p.Headers, decode), each(p.Expose, decode), p.Credentials, p.MaxAge}
	}
	return out
}

func makerOf(s *rules.Server) *makerJSON {
	if s == nil {
		return nil
	}
	return &makerJSON{decode(s.Framework), string(s.Confidence), each(s.Evidence, decode)}
}

func (v view) check(c *rules.Check) checkJSON {
	out := checkJSON{
		Name: c.Name,
		Request: requestJSON{
			URL: decode(c.Request.URL), Method: decode(c.Request.Method), Headers: headersJSON(c.Request.Headers),
			Mode: modeOf(c.Request), Credentials: string(c.Request.Credentials),
			Redirect: string(c.Request.Redirect), Initiator: string(c.Request.Initiator), As: c.Request.As, Upload: c.Request.Upload, HSTS: c.Request.HSTS,
			BodyType: decode(string(c.Request.BodyType)), Keepalive: c.Request.Keepalive, Cache: decode(string(c.Request.Cache)),
			Integrity: decode(c.Request.Integrity), Referrer: decode(string(c.Request.ReferrerPolicy)),
			CSP: decode(c.Request.CSP), COEP: string(c.Request.EmbedderPolicy),
			PageAddressSpace: string(c.Request.PageSpace), LocalNetwork: string(c.Request.LocalNetwork), LoopbackNetwork: string(c.Request.LoopbackNetwork),
			TargetAddressSpace: decode(c.Request.TargetSpace), PermissionsPolicy: decode(c.Request.PermissionsPolicy),
		},
		Verdict:   orNull(string(c.Verdict)),
		Complete:  c.Complete && !v.open(c),
		Browsers:  map[string]browserJSON{},
		Exchanges: each(c.Exchanges, exchangeOf),
	}
	out.PreflightCache, out.Cookies = v.cacheJSON(c), v.cookiesJSON(c)
	least := strictest(c.Results)
	out.Response = responseJSON{orNull(string(least.Response.Type)), orNull(least.Response.Status), decoded(orNull(least.Response.URL)), least.Response.Redirected}
	out.ReadableHeaders = each(least.Readable, fetch.IsomorphicDecode)
	for _, r := range c.Results {
		b := browserJSON{
			Verdict: orNull(string(r.Verdict)), Stage: orNull(string(r.Stage)),
			Error: decoded(r.Error), Subject: decoded(r.Subject), Console: decoded(r.Console),
			ConsoleAfter: decoded(r.ConsoleAfter),
		}
		if r.Asks != "" {
			b.Condition = &conditionJSON{Permission: r.Asks, Default: "ask"}
		}
		if !slices.Equal(r.Readable, least.Readable) {
			readable := each(r.Readable, fetch.IsomorphicDecode)
			b.ReadableHeaders = &readable
		}
		out.Browsers[string(r.Browser)] = b
	}
	if k := c.Confirmation; k != nil {
		out.Confirmation = &confirmationJSON{k.Browser, k.Version, orNull(string(k.Verdict)), decoded(k.Error), decoded(k.Console), k.Agrees, orNull(string(k.Local))}
	}
	return out
}

// strictest is the result of the browser that allows the least: the first that
// blocks, otherwise the first.
func strictest(results []rules.Result) rules.Result {
	if i := slices.IndexFunc(results, func(r rules.Result) bool { return r.Verdict == rules.Blocked }); i >= 0 {
		return results[i]
	}
	if len(results) > 0 {
		return results[0]
	}
	return rules.Result{}
}

// modeOf is a request's mode: a WebSocket has one that no script can choose.
// https://fetch.spec.whatwg.org/#concept-request-mode
func modeOf(r fetch.Request) string {
	if r.Initiator == fetch.InitiatorWebSocket {
		return "websocket"
	}
	return string(r.Mode)
}

func exchangeOf(x *rules.Exchange) exchangeJSON {
	out := exchangeJSON{
		ID: x.ID, Kind: string(x.Kind()), Name: string(x.Name), Hop: x.Hop, Browsers: each(x.Browsers, func(id browser.ID) string { return string(id) }),
		Method: decode(x.Method), URL: decode(x.URL), RequestHeaders: headersJSON(x.Send.Headers),
		RemoteAddress: decoded(orNull(x.RemoteAddress)),
		Timing: timingJSON{
			DNS: phase(x.Timing.DNS), Connect: phase(x.Timing.Connect), TLS: phase(x.Timing.TLS), FirstByte: phase(x.Timing.FirstByte),
		},
	}
	if r := x.Response; r != nil {
		out.Status, out.Protocol, out.ResponseHeaders = orNull(r.Status), decoded(orNull(r.Protocol)), headersJSON(r.Headers)
	}
	if f := x.Failure; f != nil {
		out.Failure = &failureJSON{string(f.Kind), decode(f.Detail)}
	}
	return out
}

func (v view) finding(f rules.Finding) findingJSON {
	w := v.words(f, nil)
	out := findingJSON{
		Code: f.Code, Severity: string(f.Severity), Confidence: string(f.Confidence), Check: orNull(f.Check),
		Title: decode(w.Title), Detail: decode(w.Detail), Advice: decoded(orNull(w.Advice)),
		Also:     each(f.Also, func(e *rules.Exchange) int { return e.ID }),
		Evidence: evidenceOf(f), StandIn: f.StandIn, Because: orNull(f.Because), Explains: each(f.Explains, decode), NotCORS: f.NotCORS, Spec: orNull(f.Spec),
		More: "cors-check explain " + f.Code,
	}
	if f.Exchange != nil {
		out.Exchange = orNull(f.Exchange.ID)
	}
	return out
}

// evidenceOf tells the place in characters of got, which are the bytes of the
// header's value, several lines combined.
func evidenceOf(f rules.Finding) evidenceJSON {
	out := evidenceJSON{Header: orNull(f.Header), Want: decoded(orNull(f.Want)), Says: decoded(orNull(f.Facts.Said))}
	if f.Exchange == nil || f.Exchange.Response == nil {
		return out
	}
	at := 0
	var got []string
	for _, s := range f.Places {
		if s.Exchange != f.Exchange || s.Part != rules.ResponseHeader && s.Part != rules.ResponseHeaderName {
			continue
		}
		name := strings.ToLower(s.Header().Name)
		out.Header = &name
		// Offsets count from the first line of that name.
		got, at = nil, 0
		for i, h := range f.Exchange.Response.Headers {
			if i == s.Line {
				at = len(strings.Join(append(got, ""), ", "))
			}
			if strings.EqualFold(h.Name, name) {
				got = append(got, h.Value)
			}
		}
		if s.Part == rules.ResponseHeader && s.End > 0 && out.End == nil {
			start, end := at+s.Start, at+s.End
			out.Start, out.End = &start, &end
		}
	}
	if got != nil {
		value := fetch.IsomorphicDecode(strings.Join(got, ", "))
		out.Got = &value
	}
	return out
}

func (v view) fix(f fix.Fix) fixJSON {
	out := fixJSON{
		Framework: f.Framework, Title: decode(f.Title), Versions: f.Versions, Docs: f.Docs,
		Steps: each(f.Steps, func(s fix.Step) stepJSON {
			return stepJSON{s.ID, decode(s.Run), s.File, s.Where, string(s.Language), decode(s.Code)}
		}),
		Notes: each(f.Notes, decode), Verify: decode(f.Verify),
	}
	if lead := v.leading(); lead != nil {
		if change, ok := fix.Change(f.Framework, lead.Code, lead.Facts, policyOf(v), func(s string) string { return s }); ok {
			change = decode(change)
			out.Change = &change
		}
	}
	return out
}

// policyOf is the policy, an empty one where CORS is not what is wrong.
func policyOf(v view) fix.Policy {
	if v.Policy == nil {
		return fix.Policy{}
	}
	return *v.Policy
}

func decoded(s *string) *string {
	if s == nil {
		return nil
	}
	text := decode(*s)
	return &text
}

// headersJSON are header lines as pairs of strings, isomorphic-decoded. There may
// be so many that they are not copied.
type headersJSON fetch.HeaderList

func (l headersJSON) MarshalJSONTo(e *jsontext.Encoder) error {
	var err error
	write := func(t jsontext.Token) { err = cmp.Or(err, e.WriteToken(t)) }
	write(jsontext.BeginArray)
	for _, h := range l {
		write(jsontext.BeginArray)
		write(jsontext.String(fetch.IsomorphicDecode(h.Name)))
		write(jsontext.String(fetch.IsomorphicDecode(h.Value)))
		write(jsontext.EndArray)
	}
	write(jsontext.EndArray)
	return err
}

func (l *headersJSON) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var pairs [][2]string
	if err := json.UnmarshalDecode(d, &pairs); err != nil {
		return err
	}
	*l = each(pairs, func(p [2]string) fetch.Header {
		return fetch.Header{Name: fetch.IsomorphicEncode(p[0]), Value: fetch.IsomorphicEncode(p[1])}
	})
	return nil
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

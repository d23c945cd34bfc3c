package inquiry_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/cause"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// TestExhibitsAreNotContradicted: no exchange of an exhibit's diagnosis refutes
// one of its findings.
func TestExhibitsAreNotContradicted(t *testing.T) {
	all, err := gallery.Load(os.DirFS("../../testdata/exhibits"))
	if err != nil {
		t.Fatal(err)
	}
	const api, page = "http://127.0.0.1:5000", "http://localhost:3000"
	for _, e := range all {
		d, err := inquiry.Drive(t.Context(), e.Plan(api, page), gallery.Memory(all, api, page))
		if err != nil {
			t.Fatal(err)
		}
		contradictions(t, e.Name, d)
	}
}

// contradictions holds that what a diagnosis says for certain is what its
// exchanges show: a line pointed at is there, a header said to be missing is
// not, and nothing said to be refused is allowed by another exchange.
func contradictions(t *testing.T, name string, d *rules.Diagnosis) {
	t.Helper()
	for _, f := range d.Findings {
		e := f.Exchange
		if f.Facts.Absent && f.Header != "" && e.Has(f.Header) {
			t.Errorf("%s: %s says there is no %s; #%d has it", name, f.Code, f.Header, e.ID)
		}
		for _, s := range f.Places {
			if s.Part == rules.ResponseHeader && strings.EqualFold(s.Header().Name, f.Header) && !strings.Contains(s.Exchange.Header(f.Header), s.Header().Value) {
				t.Errorf("%s: %s points at a line #%d does not have", name, f.Code, s.Exchange.ID)
			}
		}
		if f.Severity != rules.Error {
			continue
		}
		for _, x := range d.Exchanges() {
			if x == e || e == nil || (x.Method == "OPTIONS") != (e.Method == "OPTIONS") || x.Response == nil || x.URL != e.URL || x.Sent("origin") != e.Sent("origin") || !x.Passes() {
				continue
			}
			allowed := false
			switch f.Code {
			case finding.HeaderNotAllowed:
				allowed = x.Method == "OPTIONS" && listed(x, fetch.AccessControlAllowHeaders, f.Facts.Subject)
			case finding.MethodNotAllowed:
				allowed = x.Method == "OPTIONS" && x.Sent(fetch.AccessControlRequestMethod) == f.Facts.Subject && listed(x, fetch.AccessControlAllowMethods, f.Facts.Subject)
			case "origin-not-in-list", cause.NoCORSLayer:
				allowed = true
			}
			if allowed && x.Name != rules.WithoutHeaders && x.Name != rules.ForGET {
				t.Errorf("%s: #%d contradicts %s %+v", name, x.ID, f.Code, f.Facts)
			}
		}
	}
}

func listed(x *rules.Exchange, header, item string) bool {
	return slices.ContainsFunc(x.Lines(header), func(v string) bool { return rules.InListFold(v, item) })
}

package confirm

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/rules"
)

// needBrowser skips a test where no browser is installed, unless
// CORS_CHECK_REQUIRE_ALL=1 says that all are to run.
func needBrowser(t *testing.T) {
	t.Helper()
	_, err := devtools.Find()
	switch {
	case errors.Is(err, devtools.ErrMissing) && os.Getenv("CORS_CHECK_REQUIRE_ALL") != "1":
		t.Skip("SKIPPED: no real browser was asked: ", err)
	case err != nil:
		t.Fatal(err)
	}
}

// diagnose makes the checks of a plan without experiments.
func diagnose(t *testing.T, o probe.Options, plan rules.Plan) *rules.Diagnosis {
	t.Helper()
	plan.Experiments = rules.ExperimentsNever
	prober := probe.New(o)
	defer prober.Close()
	d, err := prober.Diagnose(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ask(t *testing.T, o probe.Options, d *rules.Diagnosis) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := Ask(ctx, o, d); err != nil {
		t.Fatal(err)
	}
	for _, c := range d.Checks {
		if c.Confirmation == nil {
			t.Fatalf("%s: no confirmation", c.Name)
		}
	}
}

func text(s *string) string {
	if s == nil {
		return "nothing"
	}
	return *s
}

// wantAgreement fails where the browser did other than predicted.
func wantAgreement(t *testing.T, name string, c *rules.Check) {
	t.Helper()
	k := c.Confirmation
	if p := c.Predicted(); p != nil && !k.Agrees {
		t.Errorf("%s: %s %s did other than predicted\n%q %s: %s\npredicted\n%q %s: %s",
			name, k.Browser, k.Version, k.Verdict, text(k.Error), text(k.Console), p.Verdict, text(p.Error), text(p.Console))
	}
	if k.Browser == "" || k.Version == "" {
		t.Errorf("%s: who answered? %+v", name, k)
	}
}

// A real browser does with the exhibits what is predicted, whoever the page
// is said to be.
func TestExhibits(t *testing.T) {
	needBrowser(t)
	exhibits, err := gallery.Load(os.DirFS("../../testdata/exhibits"))
	if err != nil {
		t.Fatal(err)
	}
	for _, origin := range []string{"http://localhost:3000", "https://app.example.com"} {
		g, err := gallery.Start(t.Context(), exhibits, gallery.Options{Origin: origin})
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		all := &rules.Diagnosis{}
		for _, e := range exhibits {
			d := diagnose(t, probe.Options{}, e.Plan(g.APIURL, origin))
			all.Checks = append(all.Checks, d.Checks...)
		}
		ask(t, probe.Options{}, all)
		for i, c := range all.Checks {
			wantAgreement(t, origin+" "+exhibits[i].Name, c)
		}
	}
}

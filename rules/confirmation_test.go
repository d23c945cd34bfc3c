package rules

import "testing"

func TestConfirm(t *testing.T) {
	words := func(s string) *string { return &s }
	blocked := Check{Verdict: Blocked, Results: []Result{
		{Browser: "firefox", Verdict: Allowed},
		{Browser: "chromium", Verdict: Blocked, Error: words("E"), Console: words("C")},
	}}
	allowed := Check{Verdict: Allowed, Results: []Result{{Browser: "chromium", Verdict: Allowed}}}
	silent := Check{Verdict: NoVerdict, Results: []Result{{Browser: "chromium", Verdict: Blocked, Error: words("net::ERR_TIMED_OUT")}}}
	for _, c := range []struct {
		name  string
		check Check
		seen  Confirmation
		want  bool
	}{
		{"the same", blocked, Confirmation{Verdict: Blocked, Error: words("E"), Console: words("C")}, true},
		{"another error", blocked, Confirmation{Verdict: Blocked, Error: words("F"), Console: words("C")}, false},
		{"another line", blocked, Confirmation{Verdict: Blocked, Error: words("E"), Console: words("D")}, false},
		{"an error it does not tell", blocked, Confirmation{Verdict: Blocked, Console: words("C")}, true},
		{"no line", blocked, Confirmation{Verdict: Blocked, Error: words("E")}, false},
		{"let through", blocked, Confirmation{Verdict: Allowed}, false},
		{"no answer, where we had one", blocked, Confirmation{}, false},
		{"let through, as predicted", allowed, Confirmation{Verdict: Allowed, Console: words("a warning")}, true},
		{"blocked, though predicted to pass", allowed, Confirmation{Verdict: Blocked, Error: words("E")}, false},
		{"no answer, as for us", silent, Confirmation{}, true},
		{"an answer after all", silent, Confirmation{Verdict: Allowed}, false},
	} {
		c.seen.Engine = "chromium"
		c.check.Confirm(c.seen)
		if got := c.check.Confirmation.Agrees; got != c.want {
			t.Errorf("%s: agrees is %t", c.name, got)
		}
	}
	other := blocked
	other.Confirm(Confirmation{Engine: "webkit", Verdict: Blocked})
	if other.Confirmation.Agrees || other.Predicted() != nil {
		t.Error("what was not predicted cannot agree")
	}
}

package cause

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

// environmentString: a setting that should have become a list was sent as the
// text it is.
var environmentString = Cause{
	Slug: "environment-string", Explains: []string{finding.AllowOriginList, finding.AllowOriginInvalid},
	Judge: func(s *rules.Scene) *rules.Finding {
		e := s.Mismatched()
		if e == nil || len(e.Lines(fetch.AccessControlAllowOrigin)) > 1 {
			return nil
		}
		kind := ""
		switch v := e.Header(fetch.AccessControlAllowOrigin); {
		case strings.HasPrefix(v, "["):
			kind = "json"
		case strings.HasPrefix(v, `"`), strings.HasPrefix(v, "'"):
			kind = "quotes"
		case slices.Contains([]string{"undefined", "None", "nil", "false", "true"}, v):
			kind = "unset"
		case strings.Contains(v, ",") && strings.Contains(v, "://"):
			kind = "unsplit"
		default:
			return nil
		}
		f := wants(s, shown(s, e, rules.Medium))
		f.Facts.Kind = kind
		return f
	},
}

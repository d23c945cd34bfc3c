package rules

// Experiment names a further request, harmless, that tells causes apart. What
// each sends is package inquiry's.
type Experiment string

// The experiments.
const (
	TheActual       Experiment = "actual-request"
	NextPreflight   Experiment = "next-preflight" // where a redirect leads
	OtherPath       Experiment = "missing-path"
	OtherPrefix     Experiment = "other-prefix"
	ParentPath      Experiment = "parent-path"  // one level up
	Fresh           Experiment = "random-query" // a URL no cache knows
	AsPreflight     Experiment = "preflight-of-get"
	WithoutHeaders  Experiment = "preflight-without-headers"
	ForGET          Experiment = "preflight-for-get"
	WithoutOrigin   Experiment = "without-origin"
	ForeignOrigin   Experiment = "foreign-origin"
	NullOrigin      Experiment = "origin-null"
	RedirectTarget  Experiment = "redirect-target"
	OriginSlash     Experiment = "origin-with-slash"
	OriginScheme    Experiment = "origin-other-scheme"
	OriginWWW       Experiment = "origin-www"
	OriginLocalName Experiment = "origin-other-local-name"
	OriginPort3000  Experiment = "origin-port-3000"
	OriginPort5173  Experiment = "origin-port-5173"
	OriginPort4200  Experiment = "origin-port-4200"
	OriginPort8080  Experiment = "origin-port-8080"
)

// Foreign is an origin no server has in its list: .invalid is never anyone's
// (RFC 6761).
const Foreign = "https://cors-check.invalid"

package fetch

// EmbedderPolicy is what the page requires of what it embeds.
// https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value
type EmbedderPolicy string

// The embedder policies. The zero value is unsafe-none.
const (
	EmbedderRequireCORP    EmbedderPolicy = "require-corp"
	EmbedderCredentialless EmbedderPolicy = "credentialless"
)

// resourcePolicyCheck is the cross-origin resource policy check, for requests
// in mode no-cors.
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
func (m *Machine) resourcePolicyCheck(headers HeaderList) *NetworkError {
	origin, target := m.req.Origin, m.url
	const name = "cross-origin-resource-policy"
	// 2. Get Cross-Origin-Resource-Policy.
	policy, present := headers.Get(name)
	fail := func(r Reason) *NetworkError {
		return &NetworkError{Reason: r, Header: name, Got: policy, Absent: !present, Want: "cross-origin"}
	}
	// 3. and 4. What is none of these is as good as none, and none is
	// "same-origin" with "require-corp". With "credentialless" it matters only
	// for requests with credentials, which then have none.
	switch policy {
	case "cross-origin":
	case "same-origin":
		if !origin.SameOrigin(target.Origin()) {
			return fail(ResourcePolicySameOrigin)
		}
	case "same-site":
		if !SchemelesslySameSite(origin, target.Origin()) || origin.Scheme != "https" && target.Scheme() == "https" {
			return fail(ResourcePolicySameSite)
		}
	default:
		// The page's policy counts in a secure context alone.
		required := (origin.Scheme == "https" || Loopback(origin.Host)) && m.req.EmbedderPolicy == EmbedderRequireCORP && !(present && m.ua.AnyResourcePolicy)
		if required && !origin.SameOrigin(target.Origin()) {
			return fail(ResourcePolicyDefaulted)
		}
	}
	return nil
}

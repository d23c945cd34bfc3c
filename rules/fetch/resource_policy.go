package fetch

// resourcePolicyCheck is the cross-origin resource policy check, for requests
// in mode no-cors of a page without an embedder policy.
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
func resourcePolicyCheck(headers HeaderList, origin Origin, target URL) *NetworkError {
	const name = "cross-origin-resource-policy"
	// 2. Get Cross-Origin-Resource-Policy.
	policy, present := headers.Get(name)
	fail := func(r Reason) *NetworkError {
		return &NetworkError{Reason: r, Header: name, Got: policy, Absent: !present, Want: "cross-origin"}
	}
	// 3. to 5. What is neither of these allows, null does too: with "unsafe-none".
	switch policy {
	case "same-origin":
		if !origin.SameOrigin(target.Origin()) {
			return fail(ResourcePolicySameOrigin)
		}
	case "same-site":
		if !SchemelesslySameSite(origin, target.Origin()) || origin.Scheme != "https" && target.Scheme() == "https" {
			return fail(ResourcePolicySameSite)
		}
	}
	return nil
}

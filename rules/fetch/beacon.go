package fetch

// Beacon makes a request what navigator.sendBeacon() makes of its URL and its
// body: a POST with credentials, which is made with CORS where its type is not
// CORS-safelisted.
// https://w3c.github.io/beacon/#sendbeacon-method
func (r *Request) Beacon() {
	r.Method, r.Credentials, r.Mode = "POST", CredentialsInclude, ModeNoCORS
	switch r.BodyType {
	case BodyString, BodyBytes, BodyStream:
	default:
		if r.Body != nil && !safelistedContentType(string(r.BodyType)) {
			r.Mode = ModeCORS
		}
	}
}

// beaconArrived ends the fetch of a beacon with a response that leads nowhere
// else: whatever that is, its server has the beacon, and no page is told more.
func (m *Machine) beaconArrived(head Head, to location) bool {
	if m.req.Initiator != InitiatorBeacon || RedirectStatus(head.Status) && to.leads() {
		return false
	}
	m.end(FilteredResponse{Type: ResponseOpaque}, []string{})
	return true
}

package fetch

// OKStatus says whether a status is an ok status.
// https://fetch.spec.whatwg.org/#ok-status
func OKStatus(status int) bool { return status >= 200 && status <= 299 }

// NullBodyStatus says whether a status is a null body status.
// https://fetch.spec.whatwg.org/#null-body-status
func NullBodyStatus(status int) bool {
	switch status {
	case 101, 103, 204, 205, 304:
		return true
	}
	return false
}

// RedirectStatus says whether a status is a redirect status.
// https://fetch.spec.whatwg.org/#redirect-status
func RedirectStatus(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

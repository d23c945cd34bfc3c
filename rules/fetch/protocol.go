package fetch

// The names of the headers of the CORS protocol, in lower case.
// https://fetch.spec.whatwg.org/#http-cors-protocol
const (
	AccessControlAllowOrigin      = "access-control-allow-origin"
	AccessControlAllowCredentials = "access-control-allow-credentials"
	AccessControlAllowMethods     = "access-control-allow-methods"
	AccessControlAllowHeaders     = "access-control-allow-headers"
	AccessControlExposeHeaders    = "access-control-expose-headers"
	AccessControlMaxAge           = "access-control-max-age"
	AccessControlRequestMethod    = "access-control-request-method"
	AccessControlRequestHeaders   = "access-control-request-headers"
)

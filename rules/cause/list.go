package cause

import (
	"slices"
	"sync"
)

// All are all causes there are, the more telling first: the first that
// accounts for a symptom is reported, and one that adds nothing to it is not. The
// bands come in the order of what hides what: what answers in place of the API
// hides everything, a redirect hides what lies behind it, and so on down to
// the server that does not handle CORS at all.
var All = sync.OnceValue(func() []Cause {
	return slices.Concat(unstable, notTheAPI, redirects, errorResponses, authentication, values, refusals, allowList, placement)
})

// unstable: what one answer says another refutes.
var unstable = []Cause{unstableAnswer}

// notTheAPI: something else answers, or the page has no origin to allow.
var notTheAPI = []Cause{airplayPort, hostRejected, challengePage, gateInFront, upstreamFailed, rateLimited, spaFallback, nullOrigin}

// redirects: the URL asked for is not the one that answers.
var redirects = []Cause{preflightRedirectHTTPS, preflightRedirectSlash, preflightRedirectLogin, preflightRedirectHost, redirectLogin}

// errorResponses: the response says what is wrong, and that is not the origin.
var errorResponses = []Cause{csrfRefused, configurationInvalid, bucketWithoutCORS, urlNotFound, optionsRefusedInFront, optionsCrashes, failsBeforeRouting, accessRefused, methodNotRouted, addHeaderWithoutAlways, webSocketOrigin}

// authentication: the request is refused before CORS is looked at.
var authentication = []Cause{preflightAuthentication, credentialsRefused}

// values: Access-Control-Allow-Origin is there, and comes from the wrong place.
var values = []Cause{twoCORSLayers, staleCopy, environmentString, fixedOrigin}

// refusals: the origin is allowed, something else about the request is not.
var refusals = []Cause{headerRefusedSilently, methodRefusedSilently}

// allowList: the list has a neighbour of the origin.
var allowList = []Cause{allowListTrailingSlash, allowListScheme, allowListWWW, allowListLocalhost, allowListPort, allowListDevelopment}

// placement: CORS is handled, but not for this response, or not at all.
var placement = []Cause{socketServerWithoutCORS, clientOriginNotRegistered, locationWithoutHeaders, middlewareAfterRoutes, errorWithoutCORSHeaders, preflightByGateway,
	onlyPreflightHasHeaders, optionsBlockWithoutOrigin, optionsNotRouted, originNotInList, corsLayerElsewhere, noCORSLayer}

// Explaining are the slugs of the causes that account for any of the findings,
// in their order.
func Explaining(findings ...string) []string {
	var slugs []string
	for _, c := range All() {
		if slices.ContainsFunc(findings, func(f string) bool { return slices.Contains(c.Explains, f) }) {
			slugs = append(slugs, c.Slug)
		}
	}
	return slugs
}

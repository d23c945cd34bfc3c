package confirm

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// nowhere is a proxy that is not there. It is the browser's own, so that what
// a browser asks for of itself (updates, the time, accounts) does not get out;
// each page has another, or none.
const nowhere = "nowhere.invalid"

// features are off: they turn an http page into https.
const features = "HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable"

// localNetworkAccess is off too, where the page cannot be had from where it is.
const localNetworkAccess = ",LocalNetworkAccessChecks"

// flags have the browser reach servers as the prober does.
func flags(o probe.Options, l local, checks []*rules.Check) []chromedp.ExecAllocatorOption {
	off := features
	if l.tried == rules.LocalOff {
		off += localNetworkAccess
	}
	return []chromedp.ExecAllocatorOption{
		chromedp.ProxyServer(nowhere + ":1"),
		chromedp.Flag("disable-features", off),
		chromedp.Flag("host-resolver-rules", resolverRules(o.Resolve, l, checks)),
		chromedp.Flag("disable-http2", o.HTTP1),
		chromedp.Flag("ignore-certificate-errors", o.Insecure || o.Roots != nil && !failed(checks)),
	}
}

// failed says whether an exchange has.
func failed(checks []*rules.Check) bool {
	return slices.ContainsFunc(checks, func(c *rules.Check) bool {
		return slices.ContainsFunc(c.Exchanges, func(x *rules.Exchange) bool { return x.Failure != nil })
	})
}

// resolverRules are the addresses given, of which a browser takes the first,
// and that the page's own host is not to be looked up, unless the checks lead
// there: a browser connects to where it thinks it loads a page from, or to where
// one is served.
func resolverRules(given []probe.Resolve, l local, checks []*rules.Check) string {
	rules := []string{"MAP " + nowhere + " ~NOTFOUND"}
	var page fetch.Origin // of all checks
	asked := map[fetch.Origin]bool{}
	for _, c := range checks {
		page = c.Request.Origin
		asked[fetch.OriginOf(c.Request.URL)] = true
		for _, x := range c.Exchanges {
			asked[fetch.OriginOf(x.URL)] = true
		}
	}
	if !page.Opaque() && !asked[page] {
		port := page.Port
		if port == "" {
			port = map[string]string{"http": "80", "https": "443"}[page.Scheme]
		}
		to := "~NOTFOUND"
		if l.page != nil {
			to = l.page.Addr().String()
		}
		rules = append(rules, "MAP "+page.Host+":"+port+" "+to)
	}
	for _, r := range given {
		rules = append(rules, "MAP "+bracketed(r.Host)+":"+strconv.Itoa(int(r.Port))+" "+bracketed(r.Addrs[0].String()))
	}
	return strings.Join(rules, ",")
}

// bracketed is an address as URLs have it.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// proxyServer is a proxy as a browser is told it.
func proxyServer(via *url.URL) string {
	if via == nil {
		return "direct://"
	}
	return strings.TrimSuffix(via.Scheme, "h") + "://" + via.Host
}

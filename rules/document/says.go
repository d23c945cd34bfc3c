package document

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// says is what a page says of its requests: with a response, and in the meta
// elements of its head. A Content-Security-Policy-Report-Only blocks nothing.
func says(x *rules.Exchange, metas []meta) []rules.PageSays {
	headers := x.Response.Headers
	var all []rules.PageSays
	add := func(name, option, value string, inMeta bool) {
		if value != "" {
			all = append(all, rules.PageSays{Name: name, Option: option, Value: value, Meta: inMeta, Exchange: x})
		}
	}
	for _, line := range headers.Values("content-security-policy") {
		add(rules.PageCSP, "csp", line, false)
	}
	for _, m := range metas {
		if m.equiv == "content-security-policy" {
			add(rules.PageCSP, "csp", oneLine(m.content), true)
		}
	}
	if coep, _ := headers.Get("cross-origin-embedder-policy"); embedderPolicy(coep) != "" {
		add(rules.PageCOEP, "coep", coep, false)
	}
	permissions, _ := headers.Get("permissions-policy")
	add(rules.PagePermissions, "permissions-policy", permissions, false)
	policy, inMeta := referrerPolicy(headers, metas)
	add(rules.PageReferrer, "referrer-policy", string(policy), inMeta)
	return all
}

// oneLine is a policy of a meta element as a header would have it. A comma is
// between two policies there, too: the standard has it otherwise, but Chromium
// 156 was seen to do so.
// https://w3c.github.io/webappsec-csp/#meta-element
func oneLine(content string) string {
	return strings.Join(strings.FieldsFunc(content, func(r rune) bool { return strings.ContainsRune(whitespace, r) }), " ")
}

// embedderPolicy is the policy of a Cross-Origin-Embedder-Policy, a structured
// item; "" for unsafe-none, which any other value is.
// https://html.spec.whatwg.org/multipage/browsers.html#obtain-an-embedder-policy
func embedderPolicy(value string) fetch.EmbedderPolicy {
	token, _, _ := strings.Cut(value, ";")
	switch p := fetch.EmbedderPolicy(strings.Trim(token, " ")); p {
	case fetch.EmbedderRequireCORP, fetch.EmbedderCredentialless:
		return p
	}
	return ""
}

// referrerPolicy is the page's: the last of the header's that is known, and
// after it those of meta elements, for which there are old words.
// https://html.spec.whatwg.org/multipage/semantics.html#meta-referrer
func referrerPolicy(headers fetch.HeaderList, metas []meta) (policy fetch.ReferrerPolicy, inMeta bool) {
	known := func(word string) bool { return slices.Contains(fetch.ReferrerPolicies, fetch.ReferrerPolicy(word)) }
	list, _ := headers.Get("referrer-policy")
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.ToLower(strings.Trim(word, " \t")); known(word) {
			policy = fetch.ReferrerPolicy(word)
		}
	}
	old := map[string]fetch.ReferrerPolicy{
		"never": fetch.NoReferrer, "default": fetch.StrictOriginWhenCrossOrigin, "always": fetch.UnsafeURL,
		"origin-when-crossorigin": fetch.OriginWhenCrossOrigin,
	}
	for _, m := range metas {
		word := strings.ToLower(m.content)
		if other, ok := old[word]; ok {
			word = string(other)
		}
		if m.name == "referrer" && known(word) {
			policy, inMeta = fetch.ReferrerPolicy(word), true
		}
	}
	return policy, inMeta
}

// sandboxed says whether a page's headers give it an opaque origin. In a meta
// element the directive counts for nothing.
func sandboxed(headers fetch.HeaderList) bool {
	policy, _ := headers.Get("content-security-policy")
	return fetch.SandboxesOrigin(policy)
}

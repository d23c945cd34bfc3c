package from

import (
	"errors"
	"regexp"
)

// otherwise says what a text is that no kind reads, and what to copy instead; nil for one
// that is not known.
func otherwise(head []byte) error {
	const noBrowser = ", which runs in no browser: CORS does not apply to it; want the call that the page makes"
	if len(head) == 0 {
		return errors.New("is empty; want " + known())
	}
	for _, o := range []struct {
		expression, what string
	}{
		{`^(?:[$%]\s+)?(?:https?|xhs?)\s+(?:-\S+\s+)*(?:[A-Za-z]+\s+)?\S*[.:/]\S*`, "is an HTTPie command; add --offline to it and copy what it prints, or give the URL and the options to cors-check itself"},
		{`^(?:[$%]\s+)?wget\s`, "is a wget command; give its URL to cors-check itself, with -H, -X and -d as in curl"},
		{`^\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:[^\]]*\] "`, "is a line of a server's log, which has no headers; want the request from the browser: Copy as cURL, or the HAR"},
		{`"logEventTypes"|^\{"constants":`, "is a log of Chrome's chrome://net-export; want a HAR: the developer tools' network panel, Export HAR"},
		{`(?m)^\s*"?swagger"?\s*:\s*["']?2\.`, "is a Swagger 2.0 document; want OpenAPI 3, into which editor.swagger.io and the swagger2openapi program convert it"},
		{`"__export_format"|"_type"\s*:\s*"export"`, "is an export of Insomnia; want one of its requests, by Generate Code or Copy as cURL, or an export as HAR"},
		{`\b(?:import requests|requests\.(?:get|post|put|patch|delete)\()`, "is Python" + noBrowser},
		{`\bhttp\.(?:Get|Post|NewRequest)\(`, "is Go" + noBrowser},
		{`\bgot(?:\.\w+)?\s*\(|\bhttps?\.(?:get|request)\s*\(|\bcy\.request\(`, "is a call of Node.js" + noBrowser},
		{`\b(?:superagent|request)\.(?:get|post|put|patch|del|delete)\s*\(`, "is a call of superagent, which is not read; give its URL to cors-check itself, with -X, -H, -d and, for withCredentials(), --credentials include"},
		{`\bfetchBaseQuery\s*\(|\bApolloClient\s*\(|\bcreateClient\s*\(`, "says where requests go, and makes none; give the URL to cors-check itself, with --credentials include if that is said there"},
		{`(?i)^access-control-[a-z-]+\s*:`, "has headers without the status line of their response; put a line such as HTTP/1.1 200 OK above them, with the status that you saw"},
		{`^\s*\{"(?:GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD)"\s*:\s*\{"scheme"`, "is what Firefox copies of a request's headers; want Copy Value, Copy as cURL of the same menu"},
		{`(?i)^\s*<(?:!doctype|html|link|script|img|video|audio)\b`, "is HTML; give the URL to cors-check itself, with --initiator script, img, font, stylesheet or what else loads it, and --mode no-cors for an element without crossorigin"},
		{`^\s*(?:@font-face|@import)\b`, "is CSS; give the URL to cors-check itself, with --initiator font or stylesheet"},
	} {
		if regexp.MustCompile(o.expression).Match(head) {
			return errors.New(o.what)
		}
	}
	return nil
}

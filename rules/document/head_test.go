package document

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// csp is a meta element with a policy of that name.
func csp(name string) string {
	return `<meta http-equiv=Content-Security-Policy content="` + name + `">`
}

// TestReadHead: which meta elements are in the head, as the tree has it that a
// browser builds, and whether its end was seen. That elsewhere a policy counts
// for nothing was tried in Chromium 156, form by form.
func TestReadHead(t *testing.T) {
	for _, c := range []struct {
		document string
		want     string // the contents, and ! after them where the head is over before the document
	}{
		{"", ""},
		{"<!doctype html><html><head>" + csp("a") + "</head><body>" + csp("b"), "a!"},
		{"\ufeff<!doctype html>" + csp("a") + "<title>x < y</title>" + csp("b") + "<p>" + csp("c"), "a b!"},
		{csp("a") + "text" + csp("b"), "a!"},
		{"<html><!-- " + csp("no") + " --><HEAD><META CONTENT='a' HTTP-EQUIV='content-security-policy' />", "a"},
		{"<head><script>'" + csp("no") + "'</script>" + csp("a"), "a"},
		{"<head><script>'" + csp("no"), ""},
		{"<head><style>" + csp("no") + "</style><noscript>" + csp("no") + "</noscript>" + csp("a") + "<body>", "a!"},
		{"<head><title>" + csp("no") + "</title><noframes>" + csp("no") + "</noframes>" + csp("a"), "a"},
		{"<head><template>" + csp("no") + "<div><template>" + csp("no") + "</template>" + csp("no") + "</div></template>" + csp("a"), "a"},
		{"<head><template>text</template>" + csp("a"), "a"},
		{"<head></head>" + csp("a") + " \n<body>" + csp("b"), "a!"},
		{"<head></head><noscript>" + csp("no") + "</noscript>" + csp("b"), "!"},
		{"<head></div>" + csp("a") + "</p></head></head>" + csp("b") + "</body>" + csp("c"), "a b!"},
		{"<head><meta><meta content=x content=y http-equiv=Content-Security-Policy><svg>" + csp("b"), "x!"},
		{"<frameset>" + csp("b"), "!"},
		{"<head><meta charset=utf-8 name=REFERRER content=no-referrer>", "no-referrer"},
		{"<head>" + csp("a&#39;&amp;b"), "a'&b"},
		{"<head>" + csp("a") + `<meta http-equiv=Content-Security-Policy content="b`, "a"},
	} {
		metas, at := readHead(strings.NewReader(c.document))
		ended := strings.HasSuffix(c.want, "!")
		if at != map[bool]ending{true: headOver, false: documentOver}[ended] {
			t.Errorf("%q: read to %d", c.document, at)
		}
		want := strings.Fields(strings.TrimSuffix(c.want, "!"))
		if got := contents(metas); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", c.document, got, want)
		}
		further, _ := readHead(strings.NewReader(c.document + "</title></script></style>" + csp("z")))
		if got := slices.Contains(contents(further), "z"); got == ended && !strings.HasSuffix(c.document, `"b`) {
			t.Errorf("%q: what follows is taken: %v", c.document, got)
		}
	}
	if _, at := readHead(strings.NewReader("<head><template><svg><style></template></style>" + csp("a"))); at != unended {
		t.Error("what is in a drawing is taken for known")
	}
	if _, at := readHead(strings.NewReader("<head><title>" + strings.Repeat("x", mostDecoded+1))); at != unended {
		t.Error("a text without end is taken for known")
	}
}

func contents(metas []meta) []string {
	var all []string
	for _, m := range metas {
		if m.equiv != "" || m.name != "" {
			all = append(all, m.content)
		}
	}
	return all
}

// FuzzReadHead: what the beginning of a document shows, the whole of it shows
// too, in that order, and no more once the head is over; and the tree that a
// browser builds has the same.
func FuzzReadHead(f *testing.F) {
	f.Add("<!doctype html><html><head>"+csp("a")+"</head><body>", 40)
	f.Add("<head><script><!--<script>"+csp("a")+"</script>--></script>"+csp("b"), 20)
	f.Add("<template>"+csp("a")+"</template>"+csp("b")+"<title>", 70)
	f.Add("</head>"+csp("a")+"<noscript><p>"+csp("b"), 3)
	f.Add("<!--"+csp("a")+"-->"+csp("b")+"&#32;&amp;<meta name=referrer content=origin>", 9)
	f.Add("<head><noframes/><title/>"+csp("a")+"</title>"+csp("b"), 9)
	f.Fuzz(func(t *testing.T, document string, cut int) {
		if len(document) > 8<<10 {
			t.Skip("long")
		}
		all, at := readHead(strings.NewReader(document))
		begun, _ := readHead(strings.NewReader(document[:min(max(cut, 0), len(document))]))
		if len(begun) > len(all) && at != unended || len(begun) <= len(all) && !slices.Equal(begun, all[:len(begun)]) {
			t.Errorf("%q, its beginning, shows %q, and the whole %q", document[:min(max(cut, 0), len(document))], begun, all)
		}
		if at == unended || strings.Contains(strings.ToLower(document), "<template") || strings.Contains(document, "\x00") {
			return
		}
		root, err := html.Parse(strings.NewReader(strings.TrimPrefix(document, "\ufeff")))
		if err != nil {
			return
		}
		if built := inTree(root); !slices.Equal(built, all) {
			t.Errorf("%q: %q, and the tree has %q", document, all, built)
		}
	})
}

// inTree are the meta elements that are children of the head.
func inTree(root *html.Node) []meta {
	var metas []meta
	for e := root.FirstChild; e != nil; e = e.NextSibling {
		if e.Data != "html" || e.Type != html.ElementNode {
			continue
		}
		for head := e.FirstChild; head != nil; head = head.NextSibling {
			if head.Data != "head" || head.Type != html.ElementNode {
				continue
			}
			for n := head.FirstChild; n != nil; n = n.NextSibling {
				if n.Type != html.ElementNode || n.Data != "meta" || len(n.Attr) == 0 {
					continue
				}
				var m meta
				seen := map[string]bool{}
				for _, a := range n.Attr {
					if seen[a.Key] {
						continue
					}
					seen[a.Key] = true
					switch a.Key {
					case "http-equiv":
						m.equiv = strings.ToLower(a.Val)
					case "name":
						m.name = strings.ToLower(a.Val)
					case "content":
						m.content = a.Val
					}
				}
				if m.matters() {
					metas = append(metas, m)
				}
			}
		}
	}
	return metas
}

package gallery

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/cors-check/cors-check/rules"
)

// Page is the page on which the exhibits can be tried in one's own browser,
// on an origin of its own.
type Page struct {
	Port int // 0 for one that is free
	// Predict makes a plan's report, in JSON as the program prints it. It is
	// asked once the API is up.
	Predict func(context.Context, rules.Plan) ([]byte, error)
}

//go:embed page.html page.css page.js
var assets embed.FS

// servePage starts the page and says what its origin is. The name localhost
// makes it another host than the API's, not only another port.
func (g *Gallery) servePage(ctx context.Context, exhibits []Exhibit, apiPort string, p Page) error {
	listener, err := listen(p.Port)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { listener.Close() })
	host := "localhost:" + portOf(listener)
	g.PageOrigin = "http://" + host
	body, err := g.render(exhibits, Words{Origin: g.PageOrigin, PagePort: portOf(listener), APIPort: apiPort, RequestOrigin: g.PageOrigin})
	if err != nil {
		return err
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(body)
	})
	for _, name := range []string{"page.css", "page.js"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, assets, name) })
	}
	mux.HandleFunc("GET /predictions/{name}", func(w http.ResponseWriter, r *http.Request) {
		e, ok := g.exhibits[r.PathValue("name")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		report, err := p.Predict(r.Context(), e.Plan(g.APIURL, g.PageOrigin))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(report)
	})

	server := &http.Server{Handler: guard(host, apiPort, mux), ReadTimeout: patience, MaxHeaderBytes: maxHead, IdleTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	g.done.Go(func() { _ = server.Serve(plain{listener}) })
	return nil
}

// plain is a listener whose connections end at once for who speaks another
// protocol, of which a server of HTTP would wait for the end of a line.
type plain struct{ net.Listener }

func (l plain) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &plainConn{Conn: c}, err
}

type plainConn struct {
	net.Conn
	begun bool
}

func (c *plainConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n == 0 || c.begun {
		return n, err
	}
	if c.begun = true; beginsHTTP(b[0]) {
		return n, err
	}
	_, _ = io.WriteString(c.Conn, notHTTP)
	return 0, io.EOF
}

// foreign says that another site's page asks, and not by a link to the page
// itself: what is here makes requests.
func foreign(r *http.Request, own string) bool {
	if from := r.Header.Get("Origin"); from != "" && from != own {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false
	}
	return r.URL.Path != "/" || r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

// guard answers nobody who came by another name, so that no page of the web
// that makes its own name lead here can use this one, and tells the browser
// that the page needs nothing but its own files and the API.
func guard(host, apiPort string, next http.Handler) http.Handler {
	policy := fmt.Sprintf("default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "+
		"connect-src 'self' http://127.0.0.1:%[1]s https://127.0.0.1:%[1]s http://localhost:%[1]s ws://127.0.0.1:%[1]s; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'", apiPort)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != host {
			http.Error(w, "this page is at http://"+host+"/", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if foreign(r, "http://"+host) {
			http.Error(w, "this is for the page at http://"+host+"/ alone", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// render makes the page.
func (g *Gallery) render(exhibits []Exhibit, w Words) ([]byte, error) {
	page, err := template.ParseFS(assets, "page.html")
	if err != nil {
		return nil, err
	}
	groups := []pageGroup{
		{ID: Bad, Title: "Blocked", Text: "Browsers keep these responses from the page."},
		{ID: Dubious, Title: "Doubtful", Text: "These pass, at least in some browsers, and should be fixed all the same."},
		{ID: Good, Title: "Right", Text: "What a server should send, for comparison."},
	}
	for _, e := range exhibits {
		shown, err := g.show(e, w)
		if err != nil {
			return nil, err
		}
		for i := range groups {
			if groups[i].ID == e.Group {
				groups[i].Exhibits = append(groups[i].Exhibits, shown)
			}
		}
	}
	var out bytes.Buffer
	err = page.Execute(&out, pageData{API: g.APIURL, Origin: g.PageOrigin, Count: len(exhibits), Groups: groups})
	return out.Bytes(), err
}

// pageData is what page.html shows.
type pageData struct {
	API, Origin string
	Count       int
	Groups      []pageGroup
}

type pageGroup struct {
	ID          Group
	Title, Text string
	Exhibits    []pageExhibit
}

type pageExhibit struct {
	Exhibit
	Fetch   string // JSON: what page.js hands to fetch() or the like
	Command string // that diagnoses it
	Shown   []pageAnswer
}

type pageAnswer struct{ To, Text string }

// show prepares one exhibit for page.html.
func (g *Gallery) show(e Exhibit, w Words) (pageExhibit, error) {
	plan := e.Plan(g.APIURL, g.PageOrigin)
	request := plan.Checks[0].Request
	fetch, err := json.Marshal(struct {
		URL         string      `json:"url"`
		Method      string      `json:"method"`
		Headers     [][2]string `json:"headers"`
		Body        *string     `json:"body"`
		Credentials string      `json:"credentials"`
		Initiator   string      `json:"initiator"`
	}{request.URL, request.Method, pairs(e.Request), body(e.Request), string(request.Credentials), string(request.Initiator)})
	if err != nil {
		return pageExhibit{}, err
	}
	shown := pageExhibit{Exhibit: e, Fetch: string(fetch), Command: e.command(g.APIURL, g.PageOrigin)}
	for _, a := range e.Answers {
		to := "In response to every request"
		if a.Preflight {
			to = "In response to OPTIONS"
		} else if e.Answers[0].Preflight {
			to = "In response to every other request"
		}
		switch a.Path {
		case dataPath:
		case "/*":
			to += " for any path"
		default:
			to += " for " + a.Path
		}
		if a.From != "" {
			to += " from " + w.replace(a.From)
		}
		shown.Shown = append(shown.Shown, pageAnswer{To: to, Text: w.replace(a.Text)})
	}
	return shown, nil
}

func pairs(r Request) [][2]string {
	list := make([][2]string, 0, len(r.Headers))
	for _, h := range r.Headers {
		list = append(list, [2]string{h.Name, h.Value})
	}
	return list
}

func body(r Request) *string {
	if r.Body == nil {
		return nil
	}
	s := string(r.Body)
	return &s
}

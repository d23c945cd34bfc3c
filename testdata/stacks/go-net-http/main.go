// Command app is an API written with net/http alone.
package main

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
)

const page = "http://localhost:3000"

func data(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]int{"id": 1})
}

// allowing sets the header on everything and answers no OPTIONS.
func allowing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", page)
		next.ServeHTTP(w, r)
	})
}

// whole is a layer as it should be.
func whole(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Origin")
		if r.Header.Get("Origin") == page {
			w.Header().Set("Access-Control-Allow-Origin", page)
			w.Header().Set("Access-Control-Allow-Methods", "GET, PUT")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type, Authorization")
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func withToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func main() {
	mux := http.NewServeMux()
	var handler http.Handler = mux
	switch os.Getenv("FAULT") {
	case "nothing-configured":
		mux.HandleFunc("/api/data", data)
	case "method-in-the-pattern":
		mux.HandleFunc("GET /api/data", data)
		handler = allowing(mux)
	case "in-the-handler-only":
		mux.HandleFunc("GET /api/data", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
			data(w, r)
		})
	case "around-another-handler":
		mux.Handle("/api/other", whole(http.HandlerFunc(data)))
		mux.HandleFunc("/api/data", data)
	case "slash-in-the-pattern":
		mux.HandleFunc("/api/data/", data)
		handler = allowing(mux)
	case "token-first":
		mux.HandleFunc("/api/data", data)
		handler = withToken(whole(mux))
	case "header-after-the-body": // is too late
		mux.HandleFunc("/api/data", func(w http.ResponseWriter, r *http.Request) {
			data(w, r)
			w.(http.Flusher).Flush()
			w.Header().Set("Access-Control-Allow-Origin", "*")
		})
	case "two-origins-in-one-line":
		mux.HandleFunc("/api/data", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", strings.Join([]string{page, "https://app.example.com"}, ", "))
			data(w, r)
		})
	case "panic":
		mux.HandleFunc("/api/data", func(http.ResponseWriter, *http.Request) { panic("no database") })
		handler = whole(mux)
	case "credentials-capitalised":
		mux.HandleFunc("/api/data", data)
		inner := whole(mux)
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Credentials", "True")
			inner.ServeHTTP(w, r)
		})
	case "cross-origin-protection": // of net/http: it is against forged requests
		mux.HandleFunc("/api/data", data)
		handler = whole(http.NewCrossOriginProtection().Handler(mux))
	case "nothing-wrong":
		mux.HandleFunc("/api/data", data)
		handler = whole(mux)
	}
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}

// Command app is an API behind github.com/rs/cors.
package main

import (
	"encoding/json"
	"net/http"
	"os"

	"github.com/rs/cors"
)

const page = "http://localhost:3000"

func data(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]int{"id": 1})
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/data", data)
	var handler http.Handler = mux
	switch os.Getenv("FAULT") {
	case "made-but-not-used":
		cors.Default().Handler(mux)
	case "put-by-the-defaults":
		handler = cors.New(cors.Options{AllowedOrigins: []string{page}}).Handler(mux)
	case "header-by-the-defaults":
		handler = cors.New(cors.Options{AllowedOrigins: []string{page}}).Handler(mux)
	case "header-not-listed":
		handler = cors.New(cors.Options{AllowedOrigins: []string{page}, AllowedHeaders: []string{"Content-Type"}}).Handler(mux)
	case "slash-at-the-end":
		handler = cors.New(cors.Options{AllowedOrigins: []string{page + "/"}}).Handler(mux)
	case "not-in-the-list":
		handler = cors.New(cors.Options{AllowedOrigins: []string{"https://app.example.com"}}).Handler(mux)
	case "other-port":
		handler = cors.New(cors.Options{AllowedOrigins: []string{"http://localhost:5173"}}).Handler(mux)
	case "any-with-credentials":
		handler = cors.New(cors.Options{AllowedOrigins: []string{"*"}, AllowCredentials: true}).Handler(mux)
	case "without-credentials":
		handler = cors.New(cors.Options{AllowedOrigins: []string{page}}).Handler(mux)
	case "around-another-mux":
		v2 := http.NewServeMux()
		v2.HandleFunc("/v2/data", data)
		mux.Handle("/v2/", cors.Default().Handler(v2))
	case "token-first":
		inner := cors.Default().Handler(mux)
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "" {
				http.Error(w, "missing token", http.StatusForbidden)
				return
			}
			inner.ServeHTTP(w, r)
		})
	case "nothing-wrong":
		handler = cors.New(cors.Options{AllowedOrigins: []string{page}, AllowedMethods: []string{"PUT"}, AllowedHeaders: []string{"Authorization"}}).Handler(mux)
	}
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}

// Command app is an API with chi and its CORS middleware.
package main

import (
	"encoding/json"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/cors"
)

const page = "http://localhost:3000"

func data(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]int{"id": 1})
}

func routes(r chi.Router) {
	r.Get("/api/data", data)
	r.Put("/api/data", data)
}

func main() {
	r := chi.NewRouter()
	list := func(origins ...string) func(http.Handler) http.Handler {
		return cors.Handler(cors.Options{AllowedOrigins: origins})
	}
	switch os.Getenv("FAULT") {
	case "nothing-configured":
		routes(r)
	case "in-a-group": // OPTIONS is no route of it
		r.Group(func(r chi.Router) {
			r.Use(list(page))
			routes(r)
		})
	case "with-one-route":
		r.With(list(page)).Get("/api/data", data)
	case "basic-first":
		r.Use(middleware.BasicAuth("api", map[string]string{"someone": "anything"}), list(page))
		routes(r)
	case "put-by-the-defaults":
		r.Use(list(page))
		routes(r)
	case "header-by-the-defaults":
		r.Use(list(page))
		routes(r)
	case "not-in-the-list":
		r.Use(list("https://app.example.com"))
		routes(r)
	case "slash-at-the-end":
		r.Use(list(page + "/"))
		routes(r)
	case "any-with-credentials":
		r.Use(cors.Handler(cors.Options{AllowedOrigins: []string{"https://*", "http://*"}, AllowCredentials: true}))
		routes(r)
	case "other-content-type-wanted":
		r.Use(middleware.AllowContentType("application/xml"), list(page))
		r.Put("/api/data", data)
	case "panic":
		r.Use(middleware.Recoverer, list(page))
		r.Get("/api/data", func(http.ResponseWriter, *http.Request) { panic("no database") })
	case "nothing-wrong":
		r.Use(cors.Handler(cors.Options{AllowedOrigins: []string{page}, AllowedMethods: []string{"PUT"}, AllowedHeaders: []string{"Authorization"}}))
		routes(r)
	}
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), r))
}

package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/cors"
)

func data(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]int{"id": 1})
}

func main() {
	r := chi.NewRouter()

	r.Group(func(r chi.Router) {
		r.Use(cors.Handler(cors.Options{AllowedOrigins: []string{"http://localhost:3000"}, AllowedMethods: []string{"GET", "PUT"}}))
		r.Get("/api/data", data)
		r.Put("/api/data", data)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), r))
}

package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"

	"github.com/rs/cors"
)

func data(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]int{"id": 1})
}

func withToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "no token", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func main() {
	addr := "127.0.0.1:" + os.Getenv("PORT")
	mux := http.NewServeMux()
	mux.HandleFunc("/api/data", data)
	handler := withToken(cors.New(cors.Options{AllowedOrigins: []string{"http://localhost:3000"}, AllowedHeaders: []string{"authorization"}}).Handler(mux))
	log.Fatal(http.ListenAndServe(addr, handler))
}

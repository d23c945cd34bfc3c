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

func main() {
	addr := "127.0.0.1:" + os.Getenv("PORT")
	mux := http.NewServeMux()
	layer := cors.New(cors.Options{AllowedOrigins: []string{"http://localhost:3000"}, AllowedMethods: []string{"GET", "PUT"}})
	mux.Handle("GET /api/data", layer.Handler(http.HandlerFunc(data)))
	mux.Handle("PUT /api/data", layer.Handler(http.HandlerFunc(data)))
	handler := http.Handler(mux)
	log.Fatal(http.ListenAndServe(addr, handler))
}

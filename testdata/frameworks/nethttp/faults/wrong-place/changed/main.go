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
	mux.HandleFunc("GET /api/data", data)
	mux.HandleFunc("PUT /api/data", data)
	handler := layer.Handler(mux)
	log.Fatal(http.ListenAndServe(addr, handler))
}

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
	mux.HandleFunc("/api/data", data)
	handler := cors.New(cors.Options{AllowedOrigins: []string{"http://localhost:3000/"}}).Handler(mux)
	log.Fatal(http.ListenAndServe(addr, handler))
}

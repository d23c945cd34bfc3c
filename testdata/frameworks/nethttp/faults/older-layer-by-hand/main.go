package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

func data(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]int{"id": 1})
}

func anyone(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		next.ServeHTTP(w, r)
	})
}

func main() {
	addr := "127.0.0.1:" + os.Getenv("PORT")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/data", data)
	handler := anyone(mux)
	log.Fatal(http.ListenAndServe(addr, handler))
}

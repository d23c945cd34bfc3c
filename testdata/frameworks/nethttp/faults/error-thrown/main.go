package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
)

func data(w http.ResponseWriter, r *http.Request) {
	rows, err := query()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "http://localhost:3000")
	json.NewEncoder(w).Encode(rows)
}

func query() ([]int, error) { return nil, errors.New("no such table") }

func main() {
	addr := "127.0.0.1:" + os.Getenv("PORT")
	mux := http.NewServeMux()
	mux.HandleFunc("/api/data", data)
	handler := http.Handler(mux)
	log.Fatal(http.ListenAndServe(addr, handler))
}

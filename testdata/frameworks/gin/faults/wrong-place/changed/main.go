package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
)

func data(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"id": 1}) }

func main() {
	r := gin.Default()
	r.Use(cors.New(cors.Config{AllowOrigins: []string{"http://localhost:3000"}, AllowHeaders: []string{"content-type"}}))
	r.GET("/api/data", data)
	r.PUT("/api/data", data)

	log.Fatal(r.Run("127.0.0.1:" + os.Getenv("PORT")))
}

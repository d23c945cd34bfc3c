package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

func data(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"id": 1}) }

func anyone(c *gin.Context) {
	c.Header("Access-Control-Allow-Origin", "http://localhost:7777")
	c.Header("Access-Control-Allow-Credentials", "true")
	c.Header("Access-Control-Allow-Headers", "Content-Type, Authorization")
	if c.Request.Method == "OPTIONS" {
		c.AbortWithStatus(http.StatusNoContent)
	}
}

func main() {
	r := gin.Default()
	r.Use(anyone)
	r.GET("/api/data", data)
	r.PUT("/api/data", data)

	log.Fatal(r.Run("127.0.0.1:" + os.Getenv("PORT")))
}

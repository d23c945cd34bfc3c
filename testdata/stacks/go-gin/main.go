// Command app is an API with gin and its CORS middleware.
package main

import (
	"net/http"
	"os"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
)

const page = "http://localhost:3000"

func data(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"id": 1}) }

func withToken(c *gin.Context) {
	if c.GetHeader("Authorization") == "" {
		c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"message": "no token"})
	}
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery())
	list := func(origins ...string) cors.Config {
		c := cors.DefaultConfig()
		c.AllowOrigins = origins
		return c
	}
	routes := func(r gin.IRoutes) {
		r.GET("/api/data", data)
		r.PUT("/api/data", data)
	}
	switch os.Getenv("FAULT") {
	case "nothing-configured":
		routes(r)
	case "after-the-routes": // it is not run for them
		routes(r)
		r.Use(cors.New(list(page)))
	case "on-the-group": // which OPTIONS does not reach
		api := r.Group("", cors.New(list(page)))
		routes(api)
	case "token-first":
		r.Use(withToken, cors.New(list(page)))
		routes(r)
	case "not-in-the-list":
		r.Use(cors.New(list("https://app.example.com")))
		routes(r)
	case "slash-at-the-end":
		r.Use(cors.New(list(page + "/")))
		routes(r)
	case "header-not-listed":
		r.Use(cors.New(list(page)))
		routes(r)
	case "method-not-listed":
		c := list(page)
		c.AllowMethods = []string{"GET", "POST"}
		r.Use(cors.New(c))
		routes(r)
	case "any-with-credentials":
		r.Use(cors.Default())
		routes(r)
	case "slash-in-the-route":
		r.GET("/api/data/", data)
		r.Use(cors.New(list(page)))
	case "by-hand": // as copied from one answer to the next: it aborts with 204, and names another
		r.Use(func(c *gin.Context) {
			c.Header("Access-Control-Allow-Origin", "https://app.example.com")
			c.Header("Access-Control-Allow-Credentials", "true")
			c.Header("Access-Control-Allow-Headers", "Content-Type, Authorization")
			if c.Request.Method == "OPTIONS" {
				c.AbortWithStatus(http.StatusNoContent)
			}
		})
		routes(r)
	case "panic":
		r.Use(cors.New(list(page)))
		r.GET("/api/data", func(*gin.Context) { panic("no database") })
	case "nothing-wrong":
		c := list(page)
		c.AddAllowHeaders("Authorization")
		r.Use(cors.New(c))
		routes(r)
	}
	panic(r.Run("127.0.0.1:" + os.Getenv("PORT")))
}

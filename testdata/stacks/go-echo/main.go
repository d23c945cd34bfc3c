// Command app is an API with echo.
package main

import (
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const page = "http://localhost:3000"

func data(c echo.Context) error { return c.JSON(http.StatusOK, map[string]int{"id": 1}) }

func list(origins ...string) echo.MiddlewareFunc {
	return middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: origins})
}

func main() {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/api/data", data)
	e.PUT("/api/data", data)
	key := middleware.KeyAuth(func(key string, c echo.Context) (bool, error) { return key == "abc", nil })
	switch os.Getenv("FAULT") {
	case "nothing-configured":
	case "key-first":
		e.Use(key, list(page))
	case "on-another-group":
		e.Group("/v2", list(page)).GET("/data", data)
	case "not-in-the-list":
		e.Use(list("https://app.example.com"))
	case "slash-at-the-end":
		e.Use(list(page + "/"))
	case "without-credentials":
		e.Use(list(page))
	case "any-with-credentials":
		e.Use(middleware.CORS())
	case "header-not-listed":
		e.Use(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{page}, AllowHeaders: []string{"Content-Type"}}))
	case "method-not-listed":
		e.Use(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{page}, AllowMethods: []string{"GET", "POST"}}))
	case "upper-case":
		e.Use(list("HTTP://LOCALHOST:3000"))
	case "csrf":
		e.Use(list(page), middleware.CSRF())
	case "error":
		e.Use(list(page))
		e.GET("/api/crash", func(c echo.Context) error { return echo.ErrInternalServerError })
	case "to-https":
		e.Pre(middleware.HTTPSRedirect())
		e.Use(list(page))
	case "nothing-wrong":
		e.Use(list(page, "https://app.example.com"))
	}
	panic(e.Start("127.0.0.1:" + os.Getenv("PORT")))
}

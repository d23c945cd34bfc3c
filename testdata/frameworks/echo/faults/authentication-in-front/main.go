package main

import (
	"net/http"
	"os"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
)

func data(c *echo.Context) error { return c.JSON(http.StatusOK, map[string]int{"id": 1}) }

func withToken(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if c.Request().Header.Get("Authorization") == "" {
			c.Response().Header().Set("WWW-Authenticate", "Bearer")
			return c.String(http.StatusUnauthorized, "no token")
		}
		return next(c)
	}
}

func main() {
	e := echo.New()
	e.Use(withToken)
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{"http://localhost:3000"}}))
	e.GET("/api/data", data)
	e.PUT("/api/data", data)
	panic(e.Start("127.0.0.1:" + os.Getenv("PORT")))
}

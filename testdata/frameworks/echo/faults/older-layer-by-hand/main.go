package main

import (
	"net/http"
	"os"

	"github.com/labstack/echo/v5"
)

func data(c *echo.Context) error { return c.JSON(http.StatusOK, map[string]int{"id": 1}) }

func anyone(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		c.Response().Header().Set("Access-Control-Allow-Origin", "*")
		return next(c)
	}
}

func main() {
	e := echo.New()
	e.Use(anyone)
	e.GET("/api/data", data)
	e.PUT("/api/data", data)
	panic(e.Start("127.0.0.1:" + os.Getenv("PORT")))
}

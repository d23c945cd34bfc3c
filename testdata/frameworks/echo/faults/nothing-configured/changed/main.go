package main

import (
	"net/http"
	"os"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
)

func data(c *echo.Context) error { return c.JSON(http.StatusOK, map[string]int{"id": 1}) }

func main() {
	e := echo.New()
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{"http://localhost:3000"}}))
	e.GET("/api/data", data)
	e.PUT("/api/data", data)
	panic(e.Start("127.0.0.1:" + os.Getenv("PORT")))
}

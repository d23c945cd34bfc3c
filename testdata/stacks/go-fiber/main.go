// Command app is an API with fiber.
package main

import (
	"os"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
	"github.com/gofiber/fiber/v2/middleware/limiter"
	"github.com/gofiber/fiber/v2/middleware/recover"
)

const page = "http://localhost:3000"

func data(c *fiber.Ctx) error { return c.JSON(fiber.Map{"id": 1}) }

func main() {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	list := func(origins string) fiber.Handler { return cors.New(cors.Config{AllowOrigins: origins}) }
	routes := func() {
		app.Get("/api/data", data)
		app.Put("/api/data", data)
	}
	switch os.Getenv("FAULT") {
	case "nothing-configured":
		routes()
	case "after-the-routes":
		routes()
		app.Use(list(page))
	case "token-first":
		app.Use(func(c *fiber.Ctx) error {
			if c.Get("Authorization") == "" {
				return c.Status(fiber.StatusUnauthorized).JSON(fiber.Map{"message": "no token"})
			}
			return c.Next()
		}, list(page))
		routes()
	case "limiter-first":
		app.Use(limiter.New(limiter.Config{Max: 2, Expiration: time.Minute}), list(page))
		routes()
	case "not-in-the-list":
		app.Use(list("https://app.example.com, https://admin.example.com"))
		routes()
	case "other-local-name":
		app.Use(list("http://127.0.0.1:3000"))
		routes()
	case "header-not-listed":
		app.Use(cors.New(cors.Config{AllowOrigins: page, AllowHeaders: "Content-Type"}))
		routes()
	case "method-not-listed":
		app.Use(cors.New(cors.Config{AllowOrigins: page, AllowMethods: "GET,POST"}))
		routes()
	case "any-with-credentials":
		app.Use(cors.New())
		routes()
	case "reflected-with-credentials":
		app.Use(cors.New(cors.Config{AllowOriginsFunc: func(string) bool { return true }, AllowCredentials: true}))
		routes()
	case "panic":
		app.Use(recover.New(), list(page))
		app.Get("/api/data", func(*fiber.Ctx) error { panic("no database") })
	case "nothing-wrong":
		app.Use(list(page))
		routes()
	}
	panic(app.Listen("127.0.0.1:" + os.Getenv("PORT")))
}

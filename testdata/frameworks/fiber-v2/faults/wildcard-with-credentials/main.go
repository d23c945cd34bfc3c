package main

import (
	"log"
	"os"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
)

func data(c *fiber.Ctx) error { return c.JSON(fiber.Map{"id": 1}) }

func main() {
	app := fiber.New()
	app.Use(cors.New())
	app.Get("/api/data", data)
	app.Put("/api/data", data)

	log.Fatal(app.Listen("127.0.0.1:" + os.Getenv("PORT")))
}

package main

import (
	"log"
	"os"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cors"
)

func data(c fiber.Ctx) error { return c.JSON(fiber.Map{"id": 1}) }

func main() {
	app := fiber.New()

	app.Get("/api/data", data)
	app.Put("/api/data", data)
	app.Use(cors.New(cors.Config{AllowOrigins: []string{"http://localhost:3000"}}))
	log.Fatal(app.Listen("127.0.0.1:" + os.Getenv("PORT")))
}

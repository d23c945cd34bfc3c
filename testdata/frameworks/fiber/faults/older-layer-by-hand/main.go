package main

import (
	"log"
	"os"

	"github.com/gofiber/fiber/v3"
)

func data(c fiber.Ctx) error { return c.JSON(fiber.Map{"id": 1}) }

func anyone(c fiber.Ctx) error {
	c.Set("Access-Control-Allow-Origin", "*")
	return c.Next()
}

func main() {
	app := fiber.New()
	app.Use(anyone)
	app.Get("/api/data", data)
	app.Put("/api/data", data)

	log.Fatal(app.Listen("127.0.0.1:" + os.Getenv("PORT")))
}

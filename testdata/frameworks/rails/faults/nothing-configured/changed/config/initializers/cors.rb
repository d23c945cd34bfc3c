Rails.application.config.middleware.insert_before(0, Rack::Cors) { allow { origins "http://localhost:3000"; resource "/*", headers: :any } }

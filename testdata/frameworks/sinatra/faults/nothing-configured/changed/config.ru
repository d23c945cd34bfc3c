require './app'
require "rack/cors"
use(Rack::Cors) { allow { origins "http://localhost:3000"; resource "/*", headers: :any } }
run Sinatra::Application

require './app'
require 'rack/cors'

use Rack::Cors do
  allow do
    origins 'http://localhost:7777', "http://localhost:3000"
    resource '*', methods: [:get, :put], headers: :any, credentials: true
  end
end
Sinatra::Application.set :protection, permitted_origins: ['http://localhost:7777']
run Sinatra::Application

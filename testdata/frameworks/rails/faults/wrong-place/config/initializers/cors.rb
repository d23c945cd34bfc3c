Rails.application.config.middleware.use Rack::Cors do
  allow do
    origins 'http://localhost:3000'
    resource '*', headers: :any
  end
end

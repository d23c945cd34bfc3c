Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins 'http://localhost:7777'
    resource '*', methods: [:get, :put], headers: :any, credentials: true
  end
end

Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins 'http://localhost:3000', 'http://localhost:5173'
    resource '*', methods: [:get, :put], headers: ['content-type', "x-request-id"], expose: ['x-total'], credentials: true
  end
end

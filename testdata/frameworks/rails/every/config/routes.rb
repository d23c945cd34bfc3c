Rails.application.routes.draw do
  match '/api/data', to: 'data#index', via: [:get, :put]
end

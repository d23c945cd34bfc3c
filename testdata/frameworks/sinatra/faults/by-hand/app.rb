require 'sinatra'

before { headers 'Access-Control-Allow-Origin' => '*' }

options('/api/data') { headers 'Access-Control-Allow-Headers' => 'content-type' }

get '/api/data' do
  content_type :json
  '{"id":1}'
end

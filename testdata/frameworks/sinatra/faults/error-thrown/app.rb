require 'sinatra'

options '/api/data' do
  headers 'Access-Control-Allow-Origin' => 'http://localhost:3000', 'Access-Control-Allow-Headers' => 'content-type'
end

get '/api/data' do
  rows = query
  headers 'Access-Control-Allow-Origin' => 'http://localhost:3000'
  rows.to_s
end

def query
  raise 'no such table'
end

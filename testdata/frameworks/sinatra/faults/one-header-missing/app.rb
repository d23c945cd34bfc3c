require 'sinatra'

get('/api/data') { json }
put('/api/data') { json }

def json
  content_type :json
  '{"id":1}'
end

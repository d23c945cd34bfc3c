class DataController < ActionController::API
  def index
    response.headers['Access-Control-Allow-Origin'] = 'http://localhost:3000'
    return head(:no_content, 'Access-Control-Allow-Headers' => 'content-type') if request.options?

    raise 'no such table'
  end
end

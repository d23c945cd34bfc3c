class DataController < ActionController::API
  def index
    render json: { id: 1 }
  end
end

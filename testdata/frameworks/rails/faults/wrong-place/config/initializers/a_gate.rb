class Gate
  def initialize(app)
    @app = app
  end

  def call(env)
    return @app.call(env) if env["HTTP_AUTHORIZATION"] == "Bearer x"

    [401, { "WWW-Authenticate" => "Bearer", "Content-Type" => "text/plain" }, ["unauthorized"]]
  end
end
Rails.application.config.middleware.use Gate

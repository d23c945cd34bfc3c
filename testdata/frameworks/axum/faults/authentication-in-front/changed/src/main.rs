use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{from_fn, Next};
use axum::response::{IntoResponse, Response};
use axum::{routing::get, Json, Router};
use tower_http::cors::CorsLayer;

async fn data() -> Json<[i32; 1]> {
    Json([1])
}

async fn with_token(request: Request, next: Next) -> Response {
    if request.headers().contains_key("authorization") {
        return next.run(request).await;
    }
    (StatusCode::UNAUTHORIZED, [("www-authenticate", "Bearer")]).into_response()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = Router::new()
        .route("/api/data", get(data).put(data))
        .layer(from_fn(with_token))
        .layer(CorsLayer::new().allow_origin(["http://localhost:3000".parse().unwrap()]).allow_headers(["authorization".parse().unwrap()]));
    let address = format!("127.0.0.1:{}", std::env::var("PORT").unwrap());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

use axum::{routing::get, Json, Router};
use tower_http::cors::CorsLayer;

async fn data() -> Json<[i32; 1]> {
    Json([1])
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = Router::new()
        .route("/api/data", get(data).put(data))
        .layer(CorsLayer::new().allow_origin(["http://localhost:3000".parse().unwrap()]).allow_headers(["content-type"].map(|h| h.parse().unwrap())));
    let address = format!("127.0.0.1:{}", std::env::var("PORT").unwrap());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

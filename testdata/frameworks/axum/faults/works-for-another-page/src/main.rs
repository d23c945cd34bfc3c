use axum::{routing::get, Json, Router};
use tower_http::cors::CorsLayer;

async fn data() -> Json<[i32; 1]> {
    Json([1])
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = Router::new()
        .route("/api/data", get(data).put(data))
        .layer(
            CorsLayer::new()
                .allow_origin(["http://localhost:7777".parse().unwrap()])
                .allow_methods(["GET".parse().unwrap(), "PUT".parse().unwrap()])
                .allow_headers(["content-type".parse().unwrap()])
                .expose_headers(["x-total".parse().unwrap()])
                .allow_credentials(true),
        );
    let address = format!("127.0.0.1:{}", std::env::var("PORT").unwrap());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

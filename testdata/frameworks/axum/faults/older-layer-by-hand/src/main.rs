use axum::extract::Request;
use axum::middleware::{from_fn, Next};
use axum::response::Response;
use axum::{routing::get, Json, Router};

async fn data() -> Json<[i32; 1]> {
    Json([1])
}

async fn anyone(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert("access-control-allow-origin", "*".parse().unwrap());
    response
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = Router::new()
        .route("/api/data", get(data).put(data))
        .layer(from_fn(anyone));
    let address = format!("127.0.0.1:{}", std::env::var("PORT").unwrap());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

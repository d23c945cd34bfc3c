use actix_cors::Cors;
use actix_web::{web, App, HttpResponse, HttpServer};

async fn data() -> HttpResponse {
    HttpResponse::Ok().json([1])
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| {
        App::new()
            .route("/api/data", web::get().to(data))
            .route("/api/data", web::put().to(data))
            .wrap(Cors::default().allowed_origin("http://localhost:3000").allowed_methods(["GET", "PUT"]).allowed_headers(["content-type"]))
    })
    .workers(1)
    .bind(format!("127.0.0.1:{}", std::env::var("PORT").unwrap()))?
    .run()
    .await
}

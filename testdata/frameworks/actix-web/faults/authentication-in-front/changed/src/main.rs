use actix_cors::Cors;
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{from_fn, Next};
use actix_web::{web, App, HttpResponse, HttpServer};

async fn data() -> HttpResponse {
    HttpResponse::Ok().json([1])
}

async fn with_token<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.headers().contains_key("authorization") {
        return next.call(request).await.map(|response| response.map_into_left_body());
    }
    let refused = HttpResponse::Unauthorized().insert_header(("www-authenticate", "Bearer")).finish();
    Ok(request.into_response(refused).map_into_right_body())
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| {
        App::new()
            .route("/api/data", web::get().to(data))
            .route("/api/data", web::put().to(data))
            .wrap(from_fn(with_token))
            .wrap(Cors::default().allowed_origin("http://localhost:3000").allowed_methods(["GET"]).allowed_headers(["authorization"]))
    })
    .workers(1)
    .bind(format!("127.0.0.1:{}", std::env::var("PORT").unwrap()))?
    .run()
    .await
}

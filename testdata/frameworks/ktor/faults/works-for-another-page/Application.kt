import io.ktor.http.*
import io.ktor.server.application.*
import io.ktor.server.cio.*
import io.ktor.server.engine.*
import io.ktor.server.plugins.cors.routing.CORS
import io.ktor.server.response.*
import io.ktor.server.routing.*

fun main() {
    embeddedServer(CIO, host = "127.0.0.1", port = System.getenv("PORT").toInt(), module = Application::module).start(wait = true)
}

fun Application.module() {
    install(CORS) {
        allowHost("localhost:7777")
        allowHeader("Content-Type")
        allowMethod(HttpMethod.Put)
        exposeHeader("X-Total")
        allowCredentials = true
    }
    routing {
        get("/api/data") { call.respondText("{\"id\": 1}", ContentType.Application.Json) }
        put("/api/data") { call.respondText("{\"id\": 1}", ContentType.Application.Json) }
    }
}

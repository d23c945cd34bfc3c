package com.example.demo;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.server.WebFilter;

@SpringBootApplication
public class DemoApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(DemoApplication.class, arguments);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    CorsWebFilter cors() {
        var cors = new CorsConfiguration();
        cors.setAllowedOrigins(List.of("http://localhost:3000"));
        cors.setAllowedHeaders(List.of("*"));
        return new CorsWebFilter(request -> cors);
    }

    @Bean
    WebFilter authentication() {
        return (exchange, chain) -> {
            if ("Bearer secret".equals(exchange.getRequest().getHeaders().getFirst("Authorization"))) return chain.filter(exchange);
            exchange.getResponse().setRawStatusCode(401);
            exchange.getResponse().getHeaders().set("WWW-Authenticate", "Bearer");
            return exchange.getResponse().setComplete();
        };
    }
}

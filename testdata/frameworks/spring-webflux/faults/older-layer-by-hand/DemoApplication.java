package com.example.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

@SpringBootApplication
public class DemoApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(DemoApplication.class, arguments);
    }

    @Bean
    WebFilter cors() {
        return (exchange, chain) -> {
            exchange.getResponse().getHeaders().set("Access-Control-Allow-Origin", "*");
            return chain.filter(exchange);
        };
    }
}

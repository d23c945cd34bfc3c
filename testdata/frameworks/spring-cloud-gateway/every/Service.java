package com.example.demo;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The service behind the gateway, which sends CORS headers if there is a file with the origin. */
public class Service {
    public static void main(String[] arguments) throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        var origin = Path.of(arguments[1], "origin.txt");
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (Files.exists(origin)) exchange.getResponseHeaders().set("Access-Control-Allow-Origin", Files.readString(origin).strip());
            exchange.sendResponseHeaders(200, 9);
            exchange.getResponseBody().write("{\"id\": 1}".getBytes());
            exchange.close();
        });
        server.start();
    }
}

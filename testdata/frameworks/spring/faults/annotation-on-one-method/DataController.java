package com.example.demo;

import java.util.Map;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class DataController {
    @CrossOrigin("http://localhost:3000")
    @GetMapping("/api/data")
    Map<String, Integer> read() {
        return Map.of("id", 1);
    }

    @PutMapping("/api/data")
    Map<String, Integer> write() {
        return Map.of("id", 1);
    }
}

package demo;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import java.util.Map;

@Controller("/api/data")
class DataController {
    @Get
    Map<String, Integer> read() {
        return Map.of("id", 1);
    }

    @Put
    Map<String, Integer> write() {
        return Map.of("id", 1);
    }
}

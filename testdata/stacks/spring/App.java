package app;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@SpringBootApplication
public class App {
    static final String PAGE = "http://localhost:3000";

    public static void main(String[] arguments) {
        SpringApplication.run(App.class, arguments);
    }

    @RestController
    static class Data {
        @GetMapping("/api/data")
        Map<String, Integer> read() {
            return Map.of("id", 1);
        }

        @PutMapping("/api/data")
        Map<String, Integer> write() {
            return Map.of("id", 1);
        }

        @PostMapping("/api/form")
        Map<String, Integer> form() {
            return Map.of("id", 1);
        }

        @GetMapping("/api/crash")
        Map<String, Integer> crash() {
            throw new IllegalStateException("no database");
        }

        @CrossOrigin(PAGE)
        @GetMapping("/api/annotated")
        Map<String, Integer> annotated() {
            return Map.of("id", 1);
        }

        @PutMapping("/api/annotated")
        Map<String, Integer> notAnnotated() {
            return Map.of("id", 1);
        }
    }

    /** What Spring Security makes of requests, where no profile says otherwise. */
    @Bean
    @Profile("!security-without-cors & !csrf & !login-page & !to-https & !token-refused")
    SecurityFilterChain open(HttpSecurity http) throws Exception {
        return http.csrf(csrf -> csrf.disable()).authorizeHttpRequests(all -> all.anyRequest().permitAll()).build();
    }

    @Bean
    @Profile("security-without-cors")
    SecurityFilterChain withoutCORS(HttpSecurity http) throws Exception {
        return http.csrf(csrf -> csrf.disable()).authorizeHttpRequests(all -> all.anyRequest().authenticated()).httpBasic(Customizer.withDefaults()).build();
    }

    @Bean
    @Profile("token-refused")
    SecurityFilterChain closed(HttpSecurity http) throws Exception {
        return http.cors(Customizer.withDefaults()).csrf(csrf -> csrf.disable()).authorizeHttpRequests(all -> all.anyRequest().authenticated()).httpBasic(Customizer.withDefaults()).build();
    }

    @Bean
    @Profile("csrf")
    SecurityFilterChain csrf(HttpSecurity http) throws Exception {
        return http.cors(Customizer.withDefaults()).authorizeHttpRequests(all -> all.anyRequest().permitAll()).build();
    }

    @Bean
    @Profile("login-page")
    SecurityFilterChain loginPage(HttpSecurity http) throws Exception {
        return http.cors(Customizer.withDefaults()).authorizeHttpRequests(all -> all.anyRequest().authenticated()).formLogin(Customizer.withDefaults()).build();
    }

    @Bean
    @Profile("to-https")
    SecurityFilterChain toHTTPS(HttpSecurity http, @Value("${server.port}") int port) throws Exception {
        return http.portMapper(ports -> ports.http(port).mapsTo(8443)).requiresChannel(all -> all.anyRequest().requiresSecure()).authorizeHttpRequests(all -> all.anyRequest().permitAll()).build();
    }

    /** The mappings of Spring MVC, by profile. They keep away from an answer that has the header. */
    @Bean
    WebMvcConfigurer mappings(org.springframework.core.env.Environment environment) {
        return new WebMvcConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                switch (environment.getActiveProfiles()[0]) {
                    case "security-without-cors", "to-https", "header-by-hand-wins", "nothing-wrong" -> registry.addMapping("/**").allowedOrigins(PAGE).allowedMethods("*");
                    case "defaults" -> registry.addMapping("/**").allowedOrigins(PAGE);
                    case "not-in-the-list" -> registry.addMapping("/**").allowedOrigins("https://app.example.com").allowedMethods("*");
                    case "slash-at-the-end" -> registry.addMapping("/**").allowedOrigins(PAGE + "/").allowedMethods("*");
                    case "header-not-listed" -> registry.addMapping("/**").allowedOrigins(PAGE).allowedHeaders("Content-Type");
                    case "any-with-credentials" -> registry.addMapping("/**").allowedOrigins("*").allowCredentials(true);
                    case "any-pattern-with-credentials" -> registry.addMapping("/**").allowedOriginPatterns("*").allowCredentials(true);
                    case "without-credentials" -> registry.addMapping("/**").allowedOrigins(PAGE);
                    case "pattern-as-origin" -> registry.addMapping("/**").allowedOrigins("http://*.example.com");
                    case "one-star" -> registry.addMapping("/api*").allowedOrigins(PAGE);
                    case "error-thrown" -> registry.addMapping("/**").allowedOrigins(PAGE);
                    default -> { }
                }
            }
        };
    }

    @Bean
    @Profile({"csrf", "login-page", "bean-that-nothing-asks-for", "token-refused"})
    CorsConfigurationSource corsConfigurationSource() {
        var cors = new CorsConfiguration();
        cors.setAllowedOrigins(List.of(PAGE, "https://app.example.com"));
        cors.setAllowedMethods(List.of("*"));
        cors.setAllowedHeaders(List.of("*"));
        cors.setAllowCredentials(true);
        var source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", cors);
        return source;
    }

    @Bean
    @Profile("header-by-hand-wins")
    FilterRegistrationBean<Filter> byHand() {
        var bean = new FilterRegistrationBean<Filter>((request, response, chain) -> {
            ((HttpServletResponse) response).addHeader("Access-Control-Allow-Origin", "*");
            chain.doFilter(request, response);
        });
        bean.setOrder(Ordered.LOWEST_PRECEDENCE);
        return bean;
    }
}

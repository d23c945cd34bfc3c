import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

@WebFilter("/*")
public class Cors extends HttpFilter {
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
        String origin = String.valueOf(request.getHeader("Origin"));
        response.addHeader("Vary", "Origin");
        if (List.of("http://localhost:7777").contains(origin)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Access-Control-Allow-Methods", "GET, PUT");
            response.setHeader("Access-Control-Allow-Headers", "Content-Type, X-Request-Id");
            response.setHeader("Access-Control-Allow-Credentials", "true");
        }
        if (request.getMethod().equals("OPTIONS")) {
            response.setStatus(204);
            return;
        }
        chain.doFilter(request, response);
    }
}

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** Starts Tomcat with the web application in a folder. */
public class Server {
    public static void main(String[] arguments) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createDirectories(Path.of(arguments[1] + ".work")).toString());
        tomcat.setPort(Integer.parseInt(arguments[0]));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("bindOnInit", "false"); // nobody connects before all has started
        tomcat.addUser("user", "secret");
        tomcat.addRole("user", "users");
        var context = new StandardContext();
        context.setPath("");
        context.setDocBase(arguments[1]);
        context.setParentClassLoader(Server.class.getClassLoader());
        var config = new ContextConfig();
        config.setDefaultWebXml("org/apache/catalina/startup/NO_DEFAULT_XML");
        context.addLifecycleListener(config);
        tomcat.getHost().addChild(context);
        tomcat.start();
        tomcat.getServer().await();
    }
}

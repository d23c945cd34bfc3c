var builder = WebApplication.CreateBuilder(args);

var app = builder.Build();

app.Use((context, next) =>
{
    context.Response.Headers.AccessControlAllowOrigin = "*";
    context.Response.Headers.AccessControlAllowCredentials = "true";
    return next(context);
});
app.MapGet("/api/data", () => new { Id = 1 });

app.Run();
